// Alerts: what of them is shown, as the address says it, and what happened to them in words.

import type { Alert, AlertEntry, AlertFilter, Severity } from "../api/types.ts";
import { spans } from "./datapoints.ts";
import { writeHistory } from "./historyView.ts";
import { formatInstant } from "./localTime.ts";

export interface AlertView {
  /** Undefined: both. */
  readonly state: "firing" | "cleared" | undefined;
  readonly severity: Severity | undefined;
  /** Whether somebody has seen it. */
  readonly seen: "no" | "yes" | undefined;
  readonly isShelved: boolean;
  readonly isSuppressed: boolean;
  /** A key of `spans`. */
  readonly span: string | undefined;
  /** Whether those of a rule stand together. */
  readonly isGrouped: boolean;
  /** Ids. */
  readonly rule: string | undefined;
  /** The alert whose history is open. */
  readonly alert: string | undefined;
}

const oneOf = <T extends string>(text: string | null, values: readonly T[]): T | undefined =>
  values.find((value) => value === text);

export const alertView = (query: URLSearchParams): AlertView => ({
  state: oneOf(query.get("state"), ["firing", "cleared"]),
  severity: oneOf(query.get("severity"), ["critical", "warning", "info"]),
  seen: oneOf(query.get("seen"), ["no", "yes"]),
  isShelved: query.get("shelved") === "yes",
  isSuppressed: query.get("suppressed") === "yes",
  span: spans.find(({ key }) => key === query.get("span"))?.key,
  isGrouped: query.get("group") === "rule",
  rule: query.get("rule") ?? undefined,
  alert: query.get("alert") ?? undefined,
});

/** How many of the filters are set. */
export const filterCount = (
  { state, severity, seen, isShelved, isSuppressed, span, rule }: AlertView,
) =>
  Number(isShelved) + Number(isSuppressed) +
  [state, severity, seen, span, rule].filter((one) => one !== undefined).length;

/** What to ask the server for, of those that are firing or of those that are not; a span ends at `now`. */
export function alertFilter(view: AlertView, state: "firing" | "cleared", now: number): AlertFilter {
  const span = spans.find(({ key }) => key === view.span);
  return {
    state,
    severity: view.severity,
    acknowledged: view.seen === undefined ? undefined : view.seen === "yes" ? "true" : "false",
    shelved: view.isShelved ? "true" : undefined,
    suppressed: view.isSuppressed ? "true" : undefined,
    rule_public_id: view.rule,
    from: span === undefined ? undefined : new Date(now - span.length).toISOString(),
  };
}

const weight: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

/** What wants somebody first: those that nobody has seen, then the worst, then the newest; shelved and suppressed ones at the end. */
export function byUrgency(alerts: readonly Alert[]): Alert[] {
  const key = (alert: Alert) => [
    Number(alert.shelved_until !== null || alert.suppressed !== null),
    Number(alert.acknowledged_on !== null),
    weight[alert.severity],
    -Date.parse(alert.fired_at),
  ];
  return [...alerts].sort((a, b) => {
    const [first, second] = [key(a), key(b)];
    const at = first.findIndex((value, index) => value !== second[index]);
    return at < 0 ? 0 : first[at]! - second[at]!;
  });
}

/** How long an alert is put aside; `minutes` at most a week. */
export const shelfTimes = [
  { minutes: 15, label: "15 min" },
  { minutes: 60, label: "1 h" },
  { minutes: 8 * 60, label: "8 h" },
  { minutes: 24 * 60, label: "1 day" },
  { minutes: 7 * 24 * 60, label: "1 week" },
] as const;

/** From firing to clearing, or to `now`; milliseconds. */
export const alertLength = (alert: Alert, now: number) =>
  Math.max(0, (alert.cleared_at === null ? now : Date.parse(alert.cleared_at)) - Date.parse(alert.fired_at));

/** The history of the alert's channel around it; undefined when it has none. */
export function chartOf(alert: Alert, now: number): string | undefined {
  if (alert.channel === null) return undefined;
  const from = Date.parse(alert.fired_at);
  const to = alert.cleared_at === null ? now : Date.parse(alert.cleared_at);
  // As much again on both sides, and at least some minutes, so that one sees where it came from.
  const margin = Math.max(5 * 60_000, to - from);
  const window = { from: from - margin, to: Math.min(now, to + margin) };
  const view = { hidden: [], window, comparison: null, hasStatistics: false, above: null };
  return `/history?${writeHistory({ channels: [alert.channel.event_public_id], ...view })}`;
}

export interface RuleAlerts {
  readonly rule: string;
  readonly name: string;
  /** The worst of them. */
  readonly severity: Severity;
  /** How many nobody has acknowledged. */
  readonly unseen: number;
  readonly alerts: readonly Alert[];
}

/** The alerts of each rule together; rules and alerts in the order of the list. */
export function byRule(alerts: readonly Alert[]): RuleAlerts[] {
  const groups = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const group = groups.get(alert.rule_public_id);
    group === undefined ? groups.set(alert.rule_public_id, [alert]) : group.push(alert);
  }
  return [...groups].map(([rule, alerts]) => ({
    rule,
    name: alerts[0]!.rule_name,
    severity: alerts.map(({ severity }) => severity).sort((a, b) => weight[a] - weight[b])[0]!,
    unseen: alerts.filter(({ acknowledged_on }) => acknowledged_on === null).length,
    alerts,
  }));
}

/** "Fired at 91 °C", "Shelved until 27 Nov 2026, 16:50": without who and when. */
export function describeEntry({ kind, value, until, text }: AlertEntry, unit: string): string {
  const at = value === null ? "" : ` at ${value} ${unit}`.trimEnd();
  switch (kind) {
    case "fired":
      return `Fired${at}`;
    case "cleared":
      return `Cleared${at}`;
    case "acknowledged":
      return "Acknowledged";
    case "commented":
      return "Comment";
    case "shelved":
      return until === null ? "Shelved" : `Shelved until ${formatInstant(until)}`;
    case "unshelved":
      return "Taken off the shelf";
    case "suppressed":
      return "Suppressed";
    case "unsuppressed":
      return "Active: nothing suppresses it any more";
    case "assigned":
      return text === null ? "Assigned to nobody" : `Assigned to ${text}`;
    case "acted":
      return "Action";
    case "refused":
      return "Action refused";
    case "escalated":
      return "Escalated: nobody had acknowledged it";
    case "grouped":
      return "One of many";
  }
}

/** What an entry says besides: what fired, and who was assigned, stand elsewhere already. */
export const remarkOf = ({ kind, text }: AlertEntry) => kind === "assigned" || kind === "fired" ? null : text;
