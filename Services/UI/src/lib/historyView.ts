// What the history page shows, and its way into the address and out of it.

import { readNumber } from "./checkForms.ts";
import { isLive, longest, shortest, type Span, type TimeWindow } from "./timeWindow.ts";

/** Another period laid over this one: both start at their zero. */
export interface Comparison {
  /** The start of this period, milliseconds since 1970. */
  readonly zero: number;
  /** How much later the other one started, in milliseconds; below 0: earlier. */
  readonly shift: number;
  /** What the two are called: experiments have names. */
  readonly names?: readonly [string, string];
}

export interface HistoryView {
  readonly channels: readonly string[];
  readonly hidden: readonly string[];
  readonly window: TimeWindow;
  readonly comparison: Comparison | null;
  readonly hasStatistics: boolean;
  /** The limit that the statistics tell the time above of. */
  readonly above: number | null;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export const quickWindows = [
  { last: 15 * minute, label: "15 min", name: "Last 15 minutes" },
  { last: hour, label: "1 h", name: "Last hour" },
  { last: 6 * hour, label: "6 h", name: "Last 6 hours" },
  { last: day, label: "24 h", name: "Last 24 hours" },
  { last: 7 * day, label: "7 d", name: "Last 7 days" },
  { last: 30 * day, label: "30 d", name: "Last 30 days" },
  { last: 365 * day, label: "1 y", name: "Last year" },
] as const;

export const firstWindow: TimeWindow = { last: hour };

/** How many channels one page shows. */
export const historyLimit = 16;

const units = [["d", day], ["h", hour], ["m", minute], ["s", 1_000], ["ms", 1]] as const;

/** "6h", "90m": the largest unit of which it is a whole number. */
export function writeDuration(milliseconds: number): string {
  const [name, length] = units.find(([, length]) => milliseconds % length === 0) ?? ["ms", 1];
  return `${Math.round(milliseconds / length)}${name}`;
}

export function readDuration(text: string): number | undefined {
  const match = /^(-?\d{1,15})(ms|s|m|h|d)$/.exec(text);
  const unit = units.find(([name]) => name === match?.[2]);
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit[1];
}

export function readHistory(query: URLSearchParams): HistoryView {
  const list = (name: string) => [...new Set((query.get(name) ?? "").split(",").filter((id) => id !== ""))];
  const channels = list("channels").slice(0, historyLimit);
  const zero = readInstant(query.get("zero"));
  const shift = readDuration(query.get("shift") ?? "");
  const [a, b] = [query.get("a"), query.get("b")];
  const above = readNumber(query.get("above") ?? "");
  return {
    channels,
    hidden: list("hidden"),
    window: readWindow(query),
    comparison: zero === undefined || shift === undefined || shift === 0
      ? null
      : { zero, shift, ...(a !== null && b !== null ? { names: [a, b] as const } : {}) },
    hasStatistics: query.get("statistics") === "1",
    above: above ?? null,
  };
}

function readWindow(query: URLSearchParams): TimeWindow {
  const [from, to] = [readInstant(query.get("from")), readInstant(query.get("to"))];
  if (from !== undefined && to !== undefined && to - from >= shortest && to - from <= longest) {
    return { from, to };
  }
  const last = readDuration(query.get("last") ?? "");
  return last !== undefined && last >= shortest && last <= longest ? { last } : firstWindow;
}

function readInstant(text: string | null): number | undefined {
  const time = text === null ? NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

const instant = (time: number) => new Date(time).toISOString();

export function writeHistory(view: HistoryView): URLSearchParams {
  // Also when there are none: an address without them leaves the choice to the page.
  const query = new URLSearchParams({ channels: view.channels.join(",") });
  if (isLive(view.window)) query.set("last", writeDuration(view.window.last));
  else {
    query.set("from", instant(view.window.from));
    query.set("to", instant(view.window.to));
  }
  if (view.hidden.length > 0) query.set("hidden", view.hidden.join(","));
  if (view.comparison !== null) {
    const { zero, shift, names } = view.comparison;
    query.set("zero", instant(zero));
    query.set("shift", writeDuration(shift));
    if (names !== undefined) {
      query.set("a", names[0]);
      query.set("b", names[1]);
    }
  }
  if (view.hasStatistics) query.set("statistics", "1");
  if (view.above !== null) query.set("above", String(view.above));
  return query;
}

/** Checks what was typed for a stretch of time; times are what `Date` reads. */
export function checkSpan(from: string, to: string): { span?: Span; faults: { from?: string; to?: string } } {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const faults: { from?: string; to?: string } = {};
  if (Number.isNaN(start)) faults.from = "Enter a time.";
  if (Number.isNaN(end)) faults.to = "Enter a time.";
  if (start >= end) faults.to = "Must be after the start.";
  else if (end - start > longest) faults.to = "At most ten years after the start.";
  else if (end - start < shortest) faults.to = "At least a tenth of a second after the start.";
  return Object.keys(faults).length > 0 ? { faults } : { span: { from: start, to: end }, faults };
}
