import type { Ring } from "./ring.ts";

/**
 * Several channels on one time axis: every time that any of them knows, and per channel its value there.
 *
 * `undefined` means "nothing here, draw on", `null` breaks the line: it stands behind the last point before a silence
 * longer than `silence(index)`. Times in seconds, as the chart wants them. O(points × channels).
 */
export function align(rings: readonly Ring[], from: number, silence: (index: number) => number) {
  const cursors = rings.map((ring) => Math.max(0, ring.lowerBound(from) - 1));
  const limits = rings.map((_, index) => silence(index));
  const breaks = rings.map(() => NaN);
  const times: number[] = [];
  const columns: (number | null | undefined)[][] = rings.map(() => []);
  for (;;) {
    let time = Infinity;
    for (let i = 0; i < rings.length; i++) {
      const ring = rings[i]!;
      const cursor = cursors[i]!;
      const next = cursor < ring.length ? ring.time(cursor) : Infinity;
      const gap = breaks[i]!;
      if (gap < time) time = gap;
      if (next < time) time = next;
    }
    if (time === Infinity) return { times, columns };
    times.push(time / 1000);
    for (let i = 0; i < rings.length; i++) {
      const ring = rings[i]!;
      const cursor = cursors[i]!;
      let value: number | null | undefined;
      if (breaks[i] === time) {
        value = null;
        breaks[i] = NaN;
      }
      if (cursor < ring.length && ring.time(cursor) === time) {
        value = ring.value(cursor);
        cursors[i] = cursor + 1;
        if (cursor + 1 < ring.length && ring.time(cursor + 1) - time > limits[i]!) breaks[i] = time + 1;
      }
      columns[i]!.push(value);
    }
  }
}
