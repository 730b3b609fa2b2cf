import { historyLimit, writeHistory } from "./historyView.ts";

/** The time ranges that are one press away, in minutes. */
export const timeRanges = [20, 60, 6 * 60, 24 * 60, 7 * 24 * 60, 10 * 24 * 60] as const;

const longest = 366 * 24 * 60;

/** "20 min", "6 h", "7 d". */
export function rangeName(minutes: number): string {
  if (minutes % 1440 === 0 && minutes > 1440) return `${minutes / 1440} d`;
  if (minutes % 60 === 0) return `${minutes / 60} h`;
  return `${minutes} min`;
}

/** The address's `minutes`; anything that is no number of minutes up to a year counts as `initial`. */
export function readMinutes(text: string | null, initial: number): number {
  const minutes = Number(text ?? NaN);
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= longest ? minutes : initial;
}

/** The history page with these channels and time range, where any other stretch of time can be chosen. */
export function historyAddress(channels: readonly string[], minutes: number): string {
  const query = writeHistory({
    channels: channels.slice(0, historyLimit),
    hidden: [],
    window: { last: minutes * 60_000 },
    comparison: null,
    hasStatistics: false,
    above: null,
  });
  return `/history?${query}`;
}
