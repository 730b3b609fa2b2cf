// What a rule does, in words.

import type {
  Channel,
  Rule,
  RuleActionType,
  RuleDraft,
  RuleOperator,
  RuleState,
  Severity,
} from "../api/types.ts";
import type { IconName } from "../parts/Icon.tsx";
import { shownUnit } from "./format.ts";
import { readSeconds } from "./durations.ts";
import type { StepForm } from "./escalation.ts";
import { type CommandForm, describeCommand } from "./ruleCommands.ts";
import { describeSchedule } from "./schedule.ts";

/** `hasRange`: it compares with two bounds. `quiet`: on which side of the threshold the alert may be made to clear later. */
export const operators: readonly {
  key: RuleOperator;
  label: string;
  hasRange?: boolean;
  quiet?: "below" | "above";
}[] = [
  { key: "gt", label: "is above", quiet: "below" },
  { key: "gte", label: "is at least", quiet: "below" },
  { key: "lt", label: "is below", quiet: "above" },
  { key: "lte", label: "is at most", quiet: "above" },
  { key: "eq", label: "is exactly" },
  { key: "between", label: "is between", hasRange: true },
  { key: "not_between", label: "is outside of", hasRange: true },
];

export const operatorOf = (key: RuleOperator) => operators.find((one) => one.key === key)!;

/** The worst first. */
export const severities: readonly { key: Severity; label: string; icon: IconName }[] = [
  { key: "critical", label: "Critical", icon: "cross" },
  { key: "warning", label: "Warning", icon: "alert" },
  { key: "info", label: "Info", icon: "info" },
];

export const ruleStates: readonly { key: RuleState; label: string }[] = [
  { key: "firing", label: "Firing" },
  { key: "pending", label: "Pending" },
  { key: "ok", label: "OK" },
  { key: "broken", label: "Broken" },
  { key: "disabled", label: "Off" },
];

export const actionKinds: readonly { key: RuleActionType; label: string; deed: string }[] = [
  { key: "webhook", label: "Tell the webhooks", deed: "the webhooks are told" },
  { key: "log", label: "Write a notice", deed: "a notice is written" },
];

/** A value of a channel, with every digit that was typed. */
export function amount(value: number, unit: string): string {
  return `${String(value).replace("-", "\u2212")} ${shownUnit(unit)}`.trim();
}

const units = [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]] as const;

/** "90 s" is 1 min 30 s; "0.5 s". */
export function describeSeconds(seconds: number): string {
  if (!Number.isInteger(seconds)) return `${seconds} s`;
  let rest = seconds;
  const parts: string[] = [];
  for (const [unit, length] of units) {
    if (rest >= length) parts.push(`${Math.floor(rest / length)} ${unit}`);
    rest %= length;
  }
  return parts.join(" ") || "0 s";
}

type Simple = Pick<
  Rule,
  "event_public_id" | "operator" | "threshold" | "threshold_high" | "for_seconds" | "expression"
>;

/** "Reactor is above 80 °C for 30 s", or the expression. */
export function describeCondition(rule: Simple, channels: readonly Channel[]): string {
  if (rule.expression !== null) return rule.expression;
  if (rule.operator === null || rule.threshold === null) return "";
  const channel = channels.find(({ public_id }) => public_id === rule.event_public_id);
  const unit = channel?.unit ?? "";
  const { label, hasRange } = operatorOf(rule.operator);
  const bounds = hasRange && rule.threshold_high !== null
    ? `${amount(rule.threshold, "")} and ${amount(rule.threshold_high, unit)}`
    : amount(rule.threshold, unit);
  const lasting = rule.for_seconds ? ` for ${describeSeconds(rule.for_seconds)}` : "";
  return `${channel?.name ?? "A channel that is gone"} ${label} ${bounds}${lasting}`;
}

/** What a rule will do, in sentences. */
export function describeRule(
  draft: RuleDraft,
  { severity, actions, commands, escalation, enabled }: {
    severity: Severity;
    actions: readonly RuleActionType[];
    commands: readonly CommandForm[];
    escalation: readonly StepForm[];
    enabled: boolean;
  },
  channels: readonly Channel[],
): string[] {
  const isSimple = !("expression" in draft);
  const condition = isSimple
    ? `When ${describeCondition({ ...draft, expression: null }, channels)}`
    : "When the expression holds";
  const done = (moment: CommandForm["on"]) =>
    commands.filter(({ on }) => on === moment).map((command) => describeCommand(command, channels));
  const deeds = actionKinds.filter(({ key }) => actions.includes(key)).map(({ deed }) => deed);
  const sentences = [
    `${condition}, ${joined([`${articled(severity)} alert fires`, ...deeds, ...done("fire")])}.`,
  ];
  if (isSimple && draft.clear_threshold !== null) {
    const unit = channels.find(({ public_id }) => public_id === draft.event_public_id)?.unit ?? "";
    const side = operatorOf(draft.operator).quiet ?? "beyond";
    sentences.push(`The alert clears ${side} ${amount(draft.clear_threshold, unit)}.`);
  } else {
    sentences.push("The alert clears when that no longer holds; silence never clears it.");
  }
  const atTheEnd = done("clear");
  if (atTheEnd.length > 0) sentences.push(`When it clears, ${joined(atTheEnd)}.`);
  sentences.push(...escalation.map(describeStep));
  if (draft.cooldown_seconds > 0) {
    sentences.push(`For ${describeSeconds(draft.cooldown_seconds)} after it fired it does not fire again.`);
  }
  if (draft.schedule !== null) sentences.push(`It counts ${describeSchedule(draft.schedule)}.`);
  if (!enabled) sentences.push("It is off: none of this happens yet.");
  return sentences;
}

/** "If nobody has acknowledged it after 10 min, it is told again, and is critical." */
function describeStep(
  { after, assignee, severity, repeat_every }: StepForm,
  index: number,
  steps: readonly StepForm[],
) {
  const again = index === steps.length - 1 ? readSeconds(repeat_every) || 0 : 0;
  const deeds = [
    `it is told again${again > 0 ? ` every ${describeSeconds(again)}` : ""}`,
    ...(assignee === "" ? [] : ["given to somebody"]),
    ...(severity === "" ? [] : [`becomes ${severity}`]),
  ];
  return `If nobody has acknowledged it after ${describeSeconds(readSeconds(after) || 0)}, ${joined(deeds)}.`;
}

const articled = (severity: Severity) => severity === "info" ? "an info" : `a ${severity}`;

function joined(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
