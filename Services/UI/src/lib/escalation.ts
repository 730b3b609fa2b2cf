// What happens while nobody acknowledges an alert, as rows of inputs.

import type { EscalationStep, Severity } from "../api/types.ts";
import { type DurationText, durationText, readSeconds } from "./durations.ts";

export const mostSteps = 5;

export interface StepForm {
  /** Of the list in the form, so that a row keeps its input when another goes. */
  key: number;
  after: DurationText;
  /** The id of a user; empty: whoever took care of it. */
  assignee: string;
  /** Empty: as it was. */
  severity: Severity | "";
  /** Of the last step; empty: it does not repeat. What was typed into another is kept. */
  repeat_every: DurationText;
}

export const stepForms = (steps: readonly EscalationStep[]): StepForm[] =>
  steps.map(({ after, assignee, severity, repeat_every }, key) => ({
    key,
    after: durationText(after),
    assignee: assignee ?? "",
    severity: severity ?? "",
    repeat_every: durationText(repeat_every ?? 0),
  }));

/** One more: ten minutes, or twice as long as the last one. */
export function newStep(steps: readonly StepForm[]): StepForm {
  const last = steps.at(-1);
  const seconds = last === undefined ? 300 : readSeconds(last.after) || 300;
  return {
    key: Math.max(-1, ...steps.map(({ key }) => key)) + 1,
    after: durationText(Math.min(seconds * 2, 604_800)),
    assignee: "",
    severity: "",
    repeat_every: durationText(0),
  };
}

const order: readonly Severity[] = ["info", "warning", "critical"];

/** Those to which a step may raise an alert that is `severity`; the worst first. */
export const worseThan = (severity: Severity): Severity[] =>
  order.slice(order.indexOf(severity) + 1).reverse();

/** How severe an alert is before the step at `index`. */
export const severityBefore = (steps: readonly StepForm[], index: number, severity: Severity): Severity =>
  steps.slice(0, index).reduce<Severity>((worst, step) => step.severity || worst, severity);

/** For the wire, once all is there. `severity`: the rule's. */
export function checkEscalation(steps: readonly StepForm[], severity: Severity) {
  const faults: Record<string, string> = {};
  let before = 0;
  const escalation = steps.map((step, index): EscalationStep => {
    const place = `escalation.${index}`;
    const isLast = index === steps.length - 1;
    const after = readSeconds(step.after) ?? NaN;
    const repeat = isLast ? readSeconds(step.repeat_every) : 0;
    if (!Number.isInteger(after) || after < 60 || after > 604_800) {
      faults[`${place}.after`] = "From 1 minute to 7 days.";
    } else if (after <= before) faults[`${place}.after`] = "Must be later than the step before.";
    if (
      repeat === undefined || repeat !== 0 && (!Number.isInteger(repeat) || repeat < 300 || repeat > 86_400)
    ) {
      faults[`${place}.repeat_every`] = "From 5 minutes to 1 day, or nothing.";
    }
    if (
      step.severity !== "" && !worseThan(severityBefore(steps, index, severity)).includes(step.severity)
    ) faults[`${place}.severity`] = "Must be worse than it is by then.";
    before = after;
    return {
      after,
      assignee: step.assignee || null,
      severity: step.severity || null,
      repeat_every: repeat || null,
    };
  });
  return { escalation, faults };
}
