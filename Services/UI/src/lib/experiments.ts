import type { Experiment, ExperimentInput } from "../api/types.ts";
import type { Faults } from "./checkForms.ts";
import type { Comparison } from "./historyView.ts";
import { fromLocalInput, toLocalInput } from "./localTime.ts";
import type { TimeWindow } from "./timeWindow.ts";

export const isRunning = (experiment: Experiment) => experiment.stopped_on === null;

/** From its start to its end, or to `now` while it runs. */
export function durationOf(experiment: Experiment, now: number): number {
  const end = experiment.stopped_on === null ? now : Date.parse(experiment.stopped_on);
  return Math.max(0, end - Date.parse(experiment.started_on));
}

/** A stretch of time to the second: "12:33", "2:05:09", "3 d 02:05:09". */
export function formatDuration(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const [seconds, minutes, hours] = [total % 60, Math.floor(total / 60) % 60, Math.floor(total / 3600) % 24];
  const days = Math.floor(total / 86_400);
  if (days > 0) return `${days} d ${two(hours)}:${two(minutes)}:${two(seconds)}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/**
 * The stretch of time to show of it, at least a second. While it runs that grows by whole steps of some hundredths of its
 * length, so that its lines are not asked for again at every moment.
 */
export function windowOf(experiment: Experiment, now: number): TimeWindow {
  const from = Date.parse(experiment.started_on);
  const length = Math.max(1_000, durationOf(experiment, now));
  if (experiment.stopped_on !== null) return { from, to: from + length };
  const step = Math.max(10_000, 10 ** Math.floor(Math.log10(length)) / 20);
  return { last: Math.ceil(length / step) * step };
}

/** `experiment` with `other` laid over it from their starts, as long as the longer one. They started at different times. */
export function comparisonOf(
  experiment: Experiment,
  other: Experiment,
  now: number,
): { window: TimeWindow; comparison: Comparison } {
  const [from, against] = [experiment, other].map((one) => Date.parse(one.started_on)) as [number, number];
  const length = Math.max(durationOf(experiment, now), durationOf(other, now), 1_000);
  return {
    window: { from, to: from + length },
    comparison: { zero: from, shift: against - from, names: [experiment.name, other.name] },
  };
}

/** What the dialog holds: the times as text of inputs. */
export interface ExperimentForm {
  name: string;
  notes: string;
  started_on: string;
  stopped_on: string;
}

export function formOf(experiment: Experiment | undefined): ExperimentForm {
  return {
    name: experiment?.name ?? "",
    notes: experiment?.notes ?? "",
    started_on: experiment === undefined ? "" : toLocalInput(experiment.started_on),
    stopped_on: experiment?.stopped_on ? toLocalInput(experiment.stopped_on) : "",
  };
}

/**
 * Checks a form by the server's rules; `changes` is what differs from `experiment`, so that what was not touched keeps
 * its microseconds.
 */
export function checkExperiment(
  form: ExperimentForm,
  experiment: Experiment | undefined,
): { changes?: Partial<ExperimentInput>; faults: Faults } {
  const faults: Record<string, string> = {};
  const name = form.name.trim();
  if (name === "") faults.name = "An experiment needs a name.";
  if (name.length > 255) faults.name = "At most 255 characters.";
  if (form.notes.length > 10_000) faults.notes = "At most 10 000 characters.";
  const before = formOf(experiment);
  const changes: Partial<ExperimentInput> = {};
  if (name !== before.name) changes.name = name;
  if (form.notes !== before.notes) changes.notes = form.notes;
  const started = fromLocalInput(form.started_on);
  const stopped = fromLocalInput(form.stopped_on);
  if (experiment !== undefined) {
    if (started === undefined) faults.started_on = "Enter a time.";
    else if (form.started_on !== before.started_on) changes.started_on = started;
    if (form.stopped_on !== "" && stopped === undefined) faults.stopped_on = "Enter a time, or nothing.";
    else if (form.stopped_on !== before.stopped_on) changes.stopped_on = stopped ?? null;
    if (started !== undefined && stopped !== undefined && stopped < started) {
      faults.stopped_on = "Must not be before the start.";
    }
  }
  return Object.keys(faults).length > 0 ? { faults } : { changes, faults };
}
