import { columnAt, type View } from "./view.ts";

/** The readings of one channel as the server told them: ascending by time; a value that is NaN breaks the line. */
export interface Line {
  /** Milliseconds since 1970, with microseconds behind the point. */
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** Points that come to a line while it is shown: a `Ring`. Ascending; times are whole milliseconds. */
export interface Tail {
  readonly length: number;
  time(index: number): number;
  value(index: number): number;
  lowerBound(time: number): number;
}

export const emptyLine: Line = { times: [], values: [] };

/**
 * What of a line a plot shows: of each column how low and how high it goes, and where it comes in and goes out.
 *
 * That is all that can be seen of it (M4: Jugel et al., VLDB 7, 2014), so that a line and its reduction to these four are
 * drawn alike. Adding a reading twice changes nothing.
 */
export class Columns {
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** 1 where the line does not come from the column before it that has readings. */
  readonly broken: Uint8Array;
  /** The nearest readings outside, for the line's way in and out: [column, value]. */
  before: readonly [number, number] | undefined;
  after: readonly [number, number] | undefined;
  /** Whether the line is broken between the last column that has readings and `after`. */
  isAfterBroken = false;
  /** Of all columns; Infinity and -Infinity when there is nothing. */
  lowest = Infinity;
  highest = -Infinity;

  constructor(readonly view: View) {
    const { count } = view;
    this.first = new Float64Array(count).fill(NaN);
    this.last = new Float64Array(count).fill(NaN);
    this.low = new Float64Array(count).fill(Infinity);
    this.high = new Float64Array(count).fill(-Infinity);
    this.broken = new Uint8Array(count);
  }

  isEmpty(column: number): boolean {
    return !(this.low[column]! <= this.high[column]!);
  }

  /** The column with readings that is nearest to `column`, at most `reach` away; -1: none. */
  nearest(column: number, reach: number): number {
    for (let away = 0; away <= reach; away++) {
      if (column - away >= 0 && !this.isEmpty(column - away)) return column - away;
      if (column + away < this.view.count && !this.isEmpty(column + away)) return column + away;
    }
    return -1;
  }

  /** Readings come in the order of time; `isBroken`: the line does not lead from the one before to this one. */
  add(column: number, value: number, isBroken: boolean) {
    if (column < 0) {
      this.before = [column, value];
      return;
    }
    if (column >= this.view.count) {
      if (this.after !== undefined) return;
      this.after = [column, value];
      this.isAfterBroken = isBroken;
      return;
    }
    if (this.isEmpty(column)) {
      this.first[column] = value;
      if (isBroken) this.broken[column] = 1;
    }
    this.last[column] = value;
    if (value < this.low[column]!) this.low[column] = value;
    if (value > this.high[column]!) this.high[column] = value;
    if (value < this.lowest) this.lowest = value;
    if (value > this.highest) this.highest = value;
  }
}

/**
 * Reduces a line, and what has come since in `tail`, to the columns of `view`.
 *
 * What both know is one reading: times that agree to the millisecond. Where a reading of the tail takes part, the line breaks
 * between two that are more than `gap` milliseconds apart; in the line itself the server has said where. A break within one
 * column is narrower than a pixel and not seen. O(points).
 */
export function reduce(line: Line, view: View, tail?: Tail, gap = Infinity): Columns {
  const columns = new Columns(view);
  const { times, values } = line;
  let i = 0;
  let t = tail === undefined ? 0 : Math.max(0, tail.lowerBound(view.start / 1000) - 1);
  let isBroken = false;
  let lastTime = NaN;
  let wasTail = false;
  for (;;) {
    const own = i < times.length ? times[i]! : Infinity;
    const other = tail !== undefined && t < tail.length ? tail.time(t) : Infinity;
    if (own === Infinity && other === Infinity) return columns;
    if (Math.floor(own) <= other) {
      const value = values[i++]!;
      if (Number.isNaN(value)) {
        isBroken = true;
        continue;
      }
      if (Math.floor(own) === other) t++;
      if (wasTail) isBroken = own - lastTime > gap;
      columns.add(columnAt(view, own), value, isBroken);
      lastTime = own;
      wasTail = false;
    } else {
      // A marker between two readings of the line says nothing about one that came in between.
      columns.add(columnAt(view, other), tail!.value(t++), other - lastTime > gap);
      lastTime = other;
      wasTail = true;
    }
    isBroken = false;
  }
}
