/** One value of a channel: milliseconds since 1970, and the value. */
export type Point = readonly [time: number, value: number];

/**
 * The newest points of one channel, ascending by time, in typed arrays that grow up to `capacity`.
 *
 * Appending is O(1). A late point is sorted in, O(n); a point with the time of a stored one replaces it. When full, the
 * oldest point goes; so does, when room is needed, what is older than `keep` before the newest.
 */
export class Ring {
  #times = new Float64Array(256);
  #values = new Float64Array(256);
  #head = 0;
  #length = 0;
  #version = 0;
  /** Milliseconds. */
  keep = Infinity;
  #interval: { version: number; value: number | undefined } = { version: -1, value: undefined };

  constructor(readonly capacity = 65_536) {}

  get length(): number {
    return this.#length;
  }

  /** Changes whenever the content does. */
  get version(): number {
    return this.#version;
  }

  time(index: number): number {
    return this.#times[this.#slot(index)] ?? NaN;
  }

  value(index: number): number {
    return this.#values[this.#slot(index)] ?? NaN;
  }

  push(time: number, value: number) {
    if (!Number.isFinite(time) || !Number.isFinite(value)) return;
    let index = this.#length;
    if (index > 0 && time <= this.time(index - 1)) {
      index = this.lowerBound(time);
      if (this.time(index) === time) {
        this.#values[this.#slot(index)] = value;
        this.#version++;
        return;
      }
    }
    if (this.#length === this.capacity) {
      if (index === 0) return;
      this.#head = (this.#head + 1) % this.#times.length;
      this.#length--;
      index--;
    } else if (this.#length === this.#times.length) {
      index -= this.#dropOld();
      if (index < 0) return;
      if (this.#length > this.#times.length * 0.75) this.#grow();
    }
    for (let i = this.#length; i > index; i--) {
      this.#times[this.#slot(i)] = this.time(i - 1);
      this.#values[this.#slot(i)] = this.value(i - 1);
    }
    this.#times[this.#slot(index)] = time;
    this.#values[this.#slot(index)] = value;
    this.#length++;
    this.#version++;
  }

  /** Joins `points` (ascending) with what is here: every time once; where both know it, what is here wins. */
  merge(points: readonly Point[]) {
    const joined = join(points, this.points());
    this.#head = 0;
    this.#length = 0;
    for (const [time, value] of joined) this.push(time, value);
    this.#version++;
  }

  points(): Point[] {
    return Array.from({ length: this.#length }, (_, i) => [this.time(i), this.value(i)] as const);
  }

  /** The first index whose time is not before `time`; `length` when there is none. */
  lowerBound(time: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.time(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The median distance of the last points in milliseconds, or undefined below three points. */
  typicalInterval(): number | undefined {
    if (this.#interval.version !== this.#version) {
      this.#interval = { version: this.#version, value: this.#medianDistance() };
    }
    return this.#interval.value;
  }

  #medianDistance(): number | undefined {
    if (this.#length < 3) return undefined;
    const distances: number[] = [];
    for (let i = Math.max(1, this.#length - 15); i < this.#length; i++) {
      distances.push(this.time(i) - this.time(i - 1));
    }
    distances.sort((a, b) => a - b);
    return distances[distances.length >> 1];
  }

  /** Returns how many points went. */
  #dropOld(): number {
    const old = this.lowerBound(this.time(this.#length - 1) - this.keep);
    this.#head = (this.#head + old) % this.#times.length;
    this.#length -= old;
    return old;
  }

  #slot(index: number): number {
    return (this.#head + index) % this.#times.length;
  }

  #grow() {
    const size = Math.min(this.capacity, this.#times.length * 2);
    const times = new Float64Array(size);
    const values = new Float64Array(size);
    for (let i = 0; i < this.#length; i++) {
      times[i] = this.time(i);
      values[i] = this.value(i);
    }
    this.#times = times;
    this.#values = values;
    this.#head = 0;
  }
}

/**
 * History and live values as one line: the union by time, ascending.
 *
 * Both are parts of the same record, so a point that stands in both is the same point; times are whole milliseconds.
 */
export function join(history: readonly Point[], live: readonly Point[]): Point[] {
  const joined: Point[] = [];
  let h = 0;
  let l = 0;
  while (h < history.length || l < live.length) {
    const a = history[h];
    const b = live[l];
    if (b === undefined || (a !== undefined && Math.floor(a[0]) < b[0])) {
      const [time, value] = a!;
      joined.push([Math.floor(time), value]);
      h++;
    } else {
      if (a !== undefined && Math.floor(a[0]) === b[0]) h++;
      joined.push(b);
      l++;
    }
  }
  return joined;
}
