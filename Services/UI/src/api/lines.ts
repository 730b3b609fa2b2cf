// The two forms in which lines come: numbers as they are in memory, and JSON.

import type { Line } from "../lib/columns.ts";
import type { SeriesAnswer, SeriesHead } from "./types.ts";

export const binaryLines = "application/vnd.webmacs.series";

export interface Lines {
  position: string;
  series: (SeriesHead & { line: Line })[];
}

/**
 * Reads `u32 n · n bytes of JSON · zeros up to a multiple of 8 · for each line: its times, its values`, little-endian as every
 * browser's memory. The lines are views of the buffer; nothing is copied.
 *
 * Throws a `RangeError` or a `SyntaxError` when the bytes are something else.
 */
export function readLines(buffer: ArrayBuffer): Lines {
  const size = new DataView(buffer).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, 4, size));
  const head: { position: string; series: (SeriesHead & { points: number })[] } = JSON.parse(text);
  let at = Math.ceil((4 + size) / 8) * 8;
  const take = (count: number) => {
    const numbers = new Float64Array(buffer, at, count);
    at += count * 8;
    return numbers;
  };
  const series = head.series.map(({ points, ...rest }) => {
    const times = take(points);
    return { ...rest, line: { times, values: take(points) } };
  });
  return { position: head.position, series };
}

export function ofPoints({ position, series }: SeriesAnswer): Lines {
  return {
    position,
    series: series.map(({ points, ...head }) => ({
      ...head,
      line: {
        times: Float64Array.from(points, ([time]) => time),
        values: Float64Array.from(points, ([, value]) => value ?? NaN),
      },
    })),
  };
}
