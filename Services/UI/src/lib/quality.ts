// What the page "Data quality" says about an hour, a source, and a span of time. Instants in milliseconds since 1970.

import type { HourCounts, SourceCompleteness } from "../api/types.ts";

const hour = 3_600_000;
const columns = 24;

/** The spans one can choose; `days` is the number of the strip's rows. */
export const spans = [
  { key: "24h", label: "24 h", name: "Last 24 hours", days: 1 },
  { key: "7d", label: "7 d", name: "Last 7 days", days: 7 },
  { key: "30d", label: "30 d", name: "Last 30 days", days: 30 },
] as const;

export type Span = (typeof spans)[number]["key"];

/** The hours of a span: rows of 24, the running hour among the last. */
export interface Period {
  /** The start of the first hour. */
  readonly from: number;
  /** The moment asked for; hours that start later have not been yet. */
  readonly to: number;
  readonly rows: number;
}

/**
 * The hours of `days` days that end with the running hour.
 *
 * A single day is the last 24 hours. Several days are whole days by the clock `offset` minutes east of UTC, so that a
 * column is always the same hour; in a week when the clocks change, the days before it are shifted by that hour.
 */
export function periodOf(days: number, now: number, offset: number): Period {
  const thisHour = floorTo(now, hour);
  if (days <= 1) return { from: thisHour - (columns - 1) * hour, to: now, rows: 1 };
  const midnight = floorTo(now + offset * 60_000, columns * hour) - offset * 60_000;
  return { from: floorTo(midnight, hour) - (days - 1) * columns * hour, to: now, rows: days };
}

/**
 * - complete: every number that was expected has come
 * - refused: so it has, but some of the readings could not be taken
 * - incomplete: numbers are missing
 * - silent: the source was heard before, and nothing came in this hour
 * - none: nothing is known of the source yet
 * - future: has not been yet
 */
export type HourKind = "complete" | "refused" | "incomplete" | "silent" | "none" | "future";

export const hourWords: Readonly<Record<HourKind, string>> = {
  complete: "Complete",
  refused: "Complete, some refused",
  incomplete: "Incomplete",
  silent: "Silent",
  none: "No data",
  future: "Not yet",
};

export interface HourCell {
  readonly start: number;
  readonly kind: HourKind;
  /** null where the server holds nothing for the hour. */
  readonly counts: HourCounts | null;
}

const isEmpty = (counts: HourCounts) =>
  counts.expected === 0 && counts.received === 0 && counts.refused === 0;

/** The kind of an hour of which something is known. */
export function kindOf(counts: HourCounts): HourKind {
  if (isEmpty(counts)) return "silent";
  if (counts.missing > 0) return "incomplete";
  return counts.refused > 0 ? "refused" : "complete";
}

/** Every hour of the period, those included of which the server holds nothing. */
export function cellsOf(source: SourceCompleteness, period: Period): HourCell[] {
  const known = new Map(source.hours.map((counts) => [Date.parse(counts.hour), counts]));
  const cells: HourCell[] = [];
  let heard = false;
  for (let i = 0; i < period.rows * columns; i++) {
    const start = period.from + i * hour;
    const counts = known.get(start) ?? null;
    const isRunning = start <= period.to && period.to < start + hour;
    let kind: HourKind;
    if (start > period.to) kind = "future";
    else if (counts !== null && !isEmpty(counts)) kind = kindOf(counts);
    // The running hour has still time to bring something.
    else kind = heard && !isRunning ? "silent" : "none";
    heard ||= counts !== null && !isEmpty(counts);
    cells.push({ start, kind, counts });
  }
  return cells;
}

/** The end of the last hour that brought something, when a whole hour or more has passed since; null otherwise. */
export function silentSince(cells: readonly HourCell[]): number | null {
  const past = cells.filter(({ kind }) => kind !== "future");
  for (let i = past.length - 1; i >= 0; i--) {
    if (past[i]!.kind === "silent" || past[i]!.kind === "none") continue;
    return past.length - 1 - i >= 2 ? past[i]!.start + hour : null;
  }
  return null;
}

/** A share as per cent, cut off and never rounded up: 100 % means that not one reading is missing. */
export function formatCompleteness(share: number | null): string {
  if (share === null) return "–";
  if (share >= 1) return "100 %";
  const cut = Math.floor(share * 10_000 + 1e-6) / 100;
  return cut <= 0 ? "0 %" : `${Math.min(99.99, cut).toFixed(2)} %`;
}

export type Totals = Omit<HourCounts, "hour">;

/** The sums over all sources, and the share of what was expected that has arrived. */
export function sumUp(sources: readonly Totals[]): Totals & { completeness: number | null } {
  const sum = { expected: 0, received: 0, missing: 0, refused: 0, late: 0, duplicates: 0, corrected: 0 };
  for (const source of sources) {
    for (const key of Object.keys(sum) as (keyof Totals)[]) sum[key] += source[key];
  }
  const arrived = sum.received + sum.refused;
  return { ...sum, completeness: sum.expected > 0 ? arrived / sum.expected : null };
}

const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Those that miss most come first, those of which nothing was expected last. */
export function worstFirst(sources: readonly SourceCompleteness[]): SourceCompleteness[] {
  const rank = (source: SourceCompleteness) => source.completeness ?? 2;
  return [...sources].sort((a, b) =>
    rank(a) - rank(b) || order.compare(sourceName(a), sourceName(b)) || order.compare(a.source, b.source)
  );
}

/** What a source is called: its name, or its kind and the beginning of its id. */
export function sourceName(source: { source: string; name: string | null }): string {
  if (source.name !== null && source.name !== "") return source.name;
  const at = source.source.indexOf(":");
  const kind = at > 0 ? source.source.slice(0, at) : "source";
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${shortID(source.source.slice(at + 1))}`;
}

/** Enough of an id to tell it from others. The beginning of an id may be a time, which its neighbours share. */
export function shortID(id: string): string {
  return id.length <= 13 ? id : `${id.slice(0, 4)}…${id.slice(-6)}`;
}

function floorTo(instant: number, step: number): number {
  return Math.floor(instant / step) * step;
}
