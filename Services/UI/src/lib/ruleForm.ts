// A rule as text of inputs, and its way to the wire. Fields are called as there, so that the server's reasons find them.

import type {
  Rule,
  RuleActionType,
  RuleCondition,
  RuleDraft,
  RuleInput,
  RuleOperator,
  RuleSchedule,
  Severity,
} from "../api/types.ts";
import { type Faults, readNumber } from "./checkForms.ts";
import { type DurationText, durationText, readSeconds } from "./durations.ts";
import { checkEscalation, type StepForm, stepForms } from "./escalation.ts";
import { checkCommands, type CommandForm, commandForms } from "./ruleCommands.ts";
import { operatorOf } from "./rules.ts";
import { checkTests, type TestForm, testForms } from "./ruleTests.ts";
import { scheduleFault } from "./schedule.ts";

export interface RuleForm {
  name: string;
  description: string;
  severity: Severity;
  enabled: boolean;
  /** Which of the two ways to say the condition counts. The other keeps what was typed. */
  way: "form" | "expression";
  event_public_id: string;
  operator: RuleOperator;
  threshold: string;
  threshold_high: string;
  /** Empty: at the threshold. */
  clear_threshold: string;
  for_seconds: DurationText;
  expression: string;
  /** Null: always. */
  schedule: RuleSchedule | null;
  cooldown_seconds: DurationText;
  actions: readonly RuleActionType[];
  /** What it does by itself; on the wire they come behind the others. */
  commands: readonly CommandForm[];
  /** What happens while nobody acknowledges its alert. */
  escalation: readonly StepForm[];
  /** The id of a rule; empty: none. */
  depends_on: string;
  tests: readonly TestForm[];
}

/** What a form begins with: that of a new rule, or of one that is changed. */
export function ruleForm(rule?: Rule): RuleForm {
  return {
    name: rule?.name ?? "",
    description: rule?.description ?? "",
    severity: rule?.severity ?? "warning",
    enabled: rule?.enabled ?? true,
    way: rule === undefined || rule.expression === null ? "form" : "expression",
    event_public_id: rule?.event_public_id ?? "",
    operator: rule?.operator ?? "gt",
    threshold: textOf(rule?.threshold),
    threshold_high: textOf(rule?.threshold_high),
    clear_threshold: textOf(rule?.clear_threshold),
    for_seconds: durationText(rule?.for_seconds ?? 0),
    expression: rule?.expression ?? "",
    schedule: rule?.schedule ?? null,
    cooldown_seconds: durationText(rule?.cooldown_seconds ?? 60),
    actions: rule?.actions.flatMap(({ type }) => type === "webhook" || type === "log" ? [type] : []) ??
      ["webhook"],
    commands: commandForms(rule?.actions ?? []),
    escalation: stepForms(rule?.escalation ?? []),
    depends_on: rule?.depends_on ?? "",
    tests: testForms(rule?.tests ?? []),
  };
}

const textOf = (number: number | null | undefined) =>
  number === null || number === undefined ? "" : String(number);

/** The same rules as the server's, so that most mistakes are named without asking it. The server decides. */
export function checkRule(form: RuleForm): { input?: RuleInput; faults: Faults } {
  const faults: Record<string, string> = {};
  const name = form.name.trim();
  if (name === "") faults.name = "A rule needs a name.";
  if (name.length > 255) faults.name = "At most 255 characters.";
  if (form.description.length > 2_000) faults.description = "At most 2000 characters.";
  const { draft, faults: draftFaults } = checkDraft(form);
  const { tests, faults: testFaults } = checkTests(form.tests);
  const { actions, faults: actionFaults } = checkCommands(form.commands, form.actions.length);
  const { escalation, faults: stepFaults } = checkEscalation(form.escalation, form.severity);
  Object.assign(faults, draftFaults, testFaults, actionFaults, stepFaults);
  if (draft === undefined || Object.keys(faults).length > 0) return { faults };
  return {
    input: {
      ...draft,
      name,
      description: form.description.trim() === "" ? null : form.description.trim(),
      severity: form.severity,
      enabled: form.enabled,
      actions: [...form.actions.map((type) => ({ type })), ...actions],
      escalation,
      depends_on: form.depends_on === "" ? null : form.depends_on,
      tests,
    },
    faults,
  };
}

/** What decides about firing, once all of it is there. */
export function checkDraft(form: RuleForm): { draft?: RuleDraft; faults: Faults } {
  const faults: Record<string, string> = {};
  const condition = form.way === "form" ? checkSimple(form, faults) : checkExpression(form, faults);
  const cooldown_seconds = readSeconds(form.cooldown_seconds);
  if (
    cooldown_seconds === undefined || !Number.isInteger(cooldown_seconds) || cooldown_seconds > 31_622_400
  ) {
    faults.cooldown_seconds = "Whole seconds, at most 366 days.";
  }
  const schedule = form.schedule === null
    ? null
    : { ...form.schedule, time_zone: form.schedule.time_zone.trim() };
  const fault = schedule === null ? undefined : scheduleFault(schedule);
  if (fault !== undefined) faults.schedule = fault;
  if (condition === undefined || cooldown_seconds === undefined || Object.keys(faults).length > 0) {
    return { faults };
  }
  return { draft: { ...condition, schedule, cooldown_seconds }, faults };
}

function checkExpression({ expression }: RuleForm, faults: Record<string, string>): RuleCondition {
  if (expression.trim() === "") faults.expression = 'Write a condition, like "Reactor" > 80.';
  if (expression.length > 4_000) faults.expression = "At most 4000 characters.";
  return { expression };
}

function checkSimple(form: RuleForm, faults: Record<string, string>): RuleCondition | undefined {
  const { hasRange = false, quiet } = operatorOf(form.operator);
  const threshold = readNumber(form.threshold);
  const threshold_high = hasRange ? readNumber(form.threshold_high) : null;
  const clear_threshold = quiet === undefined || form.clear_threshold.trim() === ""
    ? null
    : readNumber(form.clear_threshold);
  const for_seconds = readSeconds(form.for_seconds);
  if (form.event_public_id === "") faults.event_public_id = "Choose a channel.";
  if (threshold === undefined) faults.threshold = "Enter a number.";
  if (threshold_high === undefined) faults.threshold_high = "Enter a number.";
  if (clear_threshold === undefined) faults.clear_threshold = "Enter a number, or nothing.";
  if (for_seconds === undefined || for_seconds > 604_800) faults.for_seconds = "At most 7 days.";
  if (
    threshold === undefined || threshold_high === undefined || clear_threshold === undefined ||
    for_seconds === undefined
  ) return undefined;
  if (threshold_high !== null && threshold_high < threshold) {
    faults.threshold_high = "Must not be below the lower bound.";
  }
  if (
    clear_threshold !== null &&
    (quiet === "below" ? clear_threshold > threshold : clear_threshold < threshold)
  ) {
    faults.clear_threshold = `Must be ${quiet} the threshold.`;
  }
  const { event_public_id, operator } = form;
  return { event_public_id, operator, threshold, threshold_high, clear_threshold, for_seconds };
}

/** The form of another rule that is the same but for its name; it begins switched off. */
export function copiedRule(rule: Rule): RuleForm {
  return { ...ruleForm(rule), name: `Copy of ${rule.name}`.slice(0, 255), enabled: false };
}
