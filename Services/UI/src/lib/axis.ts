// What stands at a chart's axes.

import { formatReading, isBytes } from "./format.ts";

/** Distances between two lines of the grid that are round numbers of bytes: 1, 2, 5, 10 … 500 of each unit. */
export const byteSteps = [0, 1, 2, 3, 4].flatMap((power) =>
  [1, 2, 5, 10, 20, 50, 100, 200, 500].map((step) => step * 1024 ** power)
);

/** A little air around the data, and never so little span that noise fills the picture. */
export function paddedRange(low: number, high: number, smallestSpan: number): [number, number] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const span = Math.max(high - low, smallestSpan, Math.abs(high) * 1e-6, 1e-9);
  const middle = (low + high) / 2;
  const bottom = middle - span * 0.58;
  // What is never negative does not get a negative axis.
  return low >= 0 && bottom < 0 ? [0, Math.max(high, span) * 1.08] : [bottom, middle + span * 0.58];
}

export function axisValues(splits: readonly number[], unit: string): string[] {
  const step = splits.length > 1 ? Math.abs((splits[1] ?? 0) - (splits[0] ?? 0)) : 1;
  if (isBytes(unit)) {
    return splits.map((value) => {
      const reading = formatReading(value, unit);
      return `${reading.text} ${reading.unit}`;
    });
  }
  const places = Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9)));
  const format = new Intl.NumberFormat("en", {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  return splits.map((value) => format.format(value).replaceAll(",", "\u202f").replace("-", "\u2212"));
}

const seconds = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const minutes = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const days = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const months = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric" });

/** Times as the distance between two of them asks for; midnight says which day begins. Seconds since 1970. */
export function axisTimes(splits: readonly number[]): string[] {
  const step = splits.length > 1 ? splits[1]! - splits[0]! : 60;
  return splits.map((second) => {
    const date = new Date(second * 1000);
    if (step < 1) return `${seconds.format(date)}.${String(date.getMilliseconds()).padStart(3, "0")}`;
    if (step >= 28 * 86_400) return months.format(date);
    if (step >= 86_400 || (date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0)) {
      return days.format(date);
    }
    return step % 60 === 0 ? minutes.format(date) : seconds.format(date);
  });
}

/** Times since a start, "+1:05:00"; the same for times before it. Seconds. */
export function axisElapsed(splits: readonly number[]): string[] {
  const step = splits.length > 1 ? splits[1]! - splits[0]! : 60;
  return splits.map((second) => formatElapsed(second * 1000, step < 1));
}

/** A time since a start in milliseconds: "+0:05", "+1:05:00", "−2 d 01:00". */
export function formatElapsed(elapsed: number, withMilliseconds = false): string {
  const size = Math.abs(elapsed);
  const total = withMilliseconds ? Math.floor(size / 1000) : Math.round(size / 1000);
  const two = (number: number) => String(number).padStart(2, "0");
  const [day, hour, minute, second] = [
    Math.floor(total / 86_400),
    Math.floor(total / 3600) % 24,
    Math.floor(total / 60) % 60,
    total % 60,
  ];
  const sign = size < 0.5 ? "" : elapsed < 0 ? "\u2212" : "+";
  if (day > 0) return `${sign}${day} d ${two(hour)}:${two(minute)}${second > 0 ? `:${two(second)}` : ""}`;
  const rest = withMilliseconds ? `.${String(Math.round(size % 1000)).padStart(3, "0")}` : "";
  return `${sign}${hour > 0 ? `${hour}:${two(minute)}` : minute}:${two(second)}${rest}`;
}
