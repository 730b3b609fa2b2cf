import type { DatapointFilter } from "../api/types.ts";

/** Stretches of time up to now, by their name in the address. */
export const spans = [
  { key: "1h", label: "1 h", name: "Last hour", length: 3_600_000 },
  { key: "24h", label: "24 h", name: "Last 24 hours", length: 86_400_000 },
  { key: "7d", label: "7 d", name: "Last 7 days", length: 7 * 86_400_000 },
] as const;

/** What the page of readings shows, as its address says it. */
export interface DatapointView {
  channels: readonly string[];
  /** A key of `spans`; then there are neither `from` nor `to`. */
  span: string | undefined;
  from: string | undefined;
  to: string | undefined;
  experiment: string | undefined;
}

export function viewOf(query: URLSearchParams): DatapointView {
  const span = spans.find(({ key }) => key === query.get("span"))?.key;
  const instant = (name: string) => {
    const text = query.get(name);
    return text === null || span !== undefined || Number.isNaN(Date.parse(text)) ? undefined : text;
  };
  return {
    channels: (query.get("channels") ?? "").split(",").filter((id) => id !== ""),
    span,
    from: instant("from"),
    to: instant("to"),
    experiment: query.get("experiment") ?? undefined,
  };
}

/** What to ask the server for; a span ends at `now`. */
export function filterOf(view: DatapointView, now: number): DatapointFilter {
  const span = spans.find(({ key }) => key === view.span);
  return {
    channels: view.channels,
    from: span === undefined ? view.from : new Date(now - span.length).toISOString(),
    to: view.to,
    experiment: view.experiment,
  };
}

/** Whether new readings can come into the view. */
export const isOpenEnded = (view: DatapointView) => view.to === undefined;

/** The instant one microsecond after `instant`, so that "from" leaves out what is known; RFC 3339 with "Z". */
export function justAfter(instant: string): string {
  const match = /^(.*T\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\d*Z$/.exec(instant);
  if (match === null) return new Date(Date.parse(instant) + 1).toISOString();
  const micro = Number((match[2] ?? "").padEnd(6, "0")) + 1;
  if (micro < 1_000_000) return `${match[1]}.${String(micro).padStart(6, "0")}Z`;
  return new Date(Date.parse(`${match[1]}Z`) + 1_000).toISOString();
}
