import { clamp } from "./format.ts";

/** A stretch of time: from one instant to another in milliseconds since 1970, or the newest of it, `last` milliseconds long. */
export type TimeWindow = { readonly from: number; readonly to: number } | { readonly last: number };

export interface Span {
  readonly from: number;
  readonly to: number;
}

export const isLive = (window: TimeWindow): window is { readonly last: number } => "last" in window;

export const isSameWindow = (a: TimeWindow, b: TimeWindow): boolean =>
  isLive(a) ? isLive(b) && a.last === b.last : !isLive(b) && a.from === b.from && a.to === b.to;

export function spanOf(window: TimeWindow, now: number): Span {
  return isLive(window) ? { from: now - window.last, to: now } : window;
}

/** The shortest and the longest stretch a chart shows, in milliseconds: a tenth of a second, and ten years. */
export const shortest = 100;
export const longest = 3_653 * 86_400_000;
/** The server has nothing from before. */
const beginning = Date.UTC(2000, 0, 1);

/** Within what a chart can show, in whole milliseconds; of the time after `now` at most half the plot. */
export function limited({ from, to }: Span, now: number): Span {
  const length = clamp(to - from, shortest, longest);
  const start = clamp((from + to) / 2 - length / 2, beginning, Math.max(beginning, now - length / 2));
  return { from: Math.round(start), to: Math.round(start + length) };
}

/** Makes the span `factor` times as long, so that what is at `place` (0…1 of it) stays where it is. */
export function scaled({ from, to }: Span, factor: number, place = 0.5): Span {
  const at = from + (to - from) * place;
  return { from: at - (at - from) * factor, to: at + (to - at) * factor };
}

/** Moves the span by a share of its length. */
export function moved({ from, to }: Span, share: number): Span {
  const by = (to - from) * share;
  return { from: from + by, to: to + by };
}

/** The span whose instants `a` and `b` are seen at the places `x` and `y` (0…1): two fingers hold them. */
export function pinched(a: number, b: number, x: number, y: number): Span {
  const length = (b - a) / Math.max(y - x, 0.01);
  return { from: a - length * x, to: a + length * (1 - x) };
}
