// What a rule would have done, as stretches of time in a chart.

import type { Backtest, Severity, Transition } from "../api/types.ts";
import type { Band } from "./drawPlot.ts";

/** How far back a rule can be tried. */
export const backtestSpans = [
  { key: "1d", length: 86_400_000, label: "Last day", words: "in the last day" },
  { key: "7d", length: 7 * 86_400_000, label: "Last week", words: "in the last week" },
  { key: "30d", length: 30 * 86_400_000, label: "Last 30 days", words: "in the last 30 days" },
] as const;

export type BacktestSpan = (typeof backtestSpans)[number];

/** From firing to clearing, in milliseconds since 1970; `to` is null when it had not cleared by the end. */
export interface Episode {
  readonly from: number;
  readonly to: number | null;
  /** The reading that made it fire; null: time did. */
  readonly value: number | null;
}

export function episodesOf(transitions: readonly Transition[]): Episode[] {
  const episodes: Episode[] = [];
  let open: { from: number; value: number | null } | undefined;
  for (const { at, state, value } of transitions) {
    if (state === "firing") open ??= { from: Date.parse(at), value };
    else if (open !== undefined) {
      episodes.push({ ...open, to: Date.parse(at) });
      open = undefined;
    }
  }
  if (open !== undefined) episodes.push({ ...open, to: null });
  return episodes;
}

export const bandsOf = (episodes: readonly Episode[], severity: Severity): Band[] =>
  episodes.map(({ from, to }) => ({
    id: String(from),
    name: "",
    from,
    to: to ?? 8e15,
    look: severity === "critical" ? "bad" : "warn",
  }));

/** "would have fired 3 times in the last week". */
export function describeBacktest({ fired }: Backtest, { words }: BacktestSpan): string {
  const count = fired === 0
    ? "not have fired"
    : fired === 1
    ? "have fired once"
    : `have fired ${fired} times`;
  return `would ${count} ${words}`;
}
