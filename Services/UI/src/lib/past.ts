// What a small picture of a channel's past tells: where it began and ended, its extremes, and a line.

export type PastPoint = readonly [time: number, value: number | null];

export interface Summary {
  first: number;
  last: number;
  min: number;
  max: number;
}

/** Of points in order, with the newest value at their end; null when there is no value at all. */
export function summarise(points: readonly PastPoint[], newest: number | null): Summary | null {
  let summary: Summary | null = null;
  const take = (value: number | null) => {
    if (value === null || !Number.isFinite(value)) return;
    summary = summary === null ? { first: value, last: value, min: value, max: value } : {
      first: summary.first,
      last: value,
      min: Math.min(summary.min, value),
      max: Math.max(summary.max, value),
    };
  };
  for (const [, value] of points) take(value);
  take(newest);
  return summary;
}

/** The line as an SVG path in a box of `width` × `height`; a null breaks it. */
export function pastPath(
  points: readonly PastPoint[],
  [from, to]: readonly [number, number],
  width: number,
  height: number,
): string {
  const summary = summarise(points, null);
  if (summary === null || !(to > from)) return "";
  const { min, max } = summary;
  const y = (value: number) => (max === min ? height / 2 : height - ((value - min) / (max - min)) * height);
  let path = "";
  let pen = "M";
  for (const [time, value] of points) {
    if (value === null) {
      pen = "M";
      continue;
    }
    const x = ((time - from) / (to - from)) * width;
    path += `${pen}${x.toFixed(1)} ${y(value).toFixed(1)}`;
    pen = "L";
  }
  return path;
}
