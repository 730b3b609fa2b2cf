import type { Ring } from "./ring.ts";

/** Places within a column: its first, lowest, highest and last point. */
const places = 4;

interface Options {
  /** The left edge, milliseconds since 1970; the last point before it is kept, so that the line reaches the edge. */
  from: number;
  /** The width of a pixel column in milliseconds. Columns have fixed times, so a moving picture does not shimmer. */
  column: number;
  /** Above this distance between two points of a ring its line breaks, in milliseconds. */
  silence: (index: number) => number;
}

/**
 * Several channels on one time axis, with no more points than the picture has room for: per channel and pixel column the
 * first, lowest, highest and last, each moved by less than a column.
 *
 * `undefined` means "nothing here, draw on", `null` breaks the line. Times in seconds, as the chart wants them. O(points).
 */
export function align(rings: readonly Ring[], { from, column, silence }: Options) {
  const slotWidth = column / places;
  const starts = rings.map((ring) => Math.max(0, ring.lowerBound(from) - 1));
  let first = Infinity;
  let last = -Infinity;
  rings.forEach((ring, index) => {
    const start = starts[index]!;
    if (start >= ring.length) return;
    first = Math.min(first, Math.floor(ring.time(start) / column));
    last = Math.max(last, Math.floor(ring.time(ring.length - 1) / column));
  });
  // A point far outside would stretch the axis to it; on the edge it draws the same line.
  first = Math.max(first, Math.floor(from / column) - 1);
  const slots = last < first ? 0 : (last - first + 1) * places + 1;
  const used = new Uint8Array(slots);
  const filled = rings.map((ring, index) => {
    const values: (number | null | undefined)[] = new Array(slots);
    fill(ring, starts[index]!, { column, first, limit: silence(index) }, (slot, value) => {
      values[slot] = value;
      used[slot] = 1;
    });
    return values;
  });

  const times: number[] = [];
  const columns: (number | null | undefined)[][] = rings.map(() => []);
  for (let slot = 0; slot < slots; slot++) {
    if (used[slot] === 0) continue;
    times.push((first * column + slot * slotWidth) / 1000);
    for (let i = 0; i < filled.length; i++) columns[i]!.push(filled[i]![slot]);
  }
  return { times, columns };
}

/** Puts the points of `ring` from `start` on into slots, each slot once, in ascending order. */
function fill(
  ring: Ring,
  start: number,
  { column, first, limit }: { column: number; first: number; limit: number },
  put: (slot: number, value: number | null) => void,
) {
  let at = -1;
  let count = 0;
  let open = 0;
  let low = 0;
  let high = 0;
  let lowAt = 0;
  let highAt = 0;
  let close = 0;
  const flush = () => {
    const slot = at * places;
    put(slot, open);
    if (count > 2) {
      const [before, after] = lowAt < highAt ? [low, high] : [high, low];
      put(slot + 1, before);
      put(slot + 2, after);
    }
    if (count > 1) put(slot + 3, close);
  };
  let previous = NaN;
  ring.forEach(start, (time, value) => {
    const next = Math.max(0, Math.floor(time / column) - first);
    if (next !== at) {
      if (at >= 0) {
        flush();
        // Right behind the last point; in the column of the next there is no room for it.
        if (time - previous > limit && next > at + 1) put((at + 1) * places, null);
      }
      at = next;
      count = 0;
      open = low = high = value;
    }
    if (value <= low) {
      low = value;
      lowAt = count;
    }
    if (value >= high) {
      high = value;
      highAt = count;
    }
    close = value;
    count++;
    previous = time;
  });
  if (at >= 0) flush();
}
