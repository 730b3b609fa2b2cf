// The tests that are stored with a rule: values of channels over time, and what the rule should then say.

import type { RuleTest } from "../api/types.ts";
import { readNumber } from "./checkForms.ts";

export type ExpectedState = RuleTest["expect"][number]["state"];

export const expectedStates: readonly { key: ExpectedState; label: string }[] = [
  { key: "firing", label: "fires" },
  { key: "pending", label: "is pending" },
  { key: "ok", label: "is quiet" },
];

/** A test as text of inputs. */
export interface TestForm {
  /** Of the list in the form, so that a row keeps its input when another goes. */
  key: number;
  name: string;
  interval_seconds: string;
  /** Channels by their names. */
  series: readonly { channel: string; values: string }[];
  expect: readonly { at_seconds: string; state: ExpectedState }[];
}

export const testForms = (tests: readonly RuleTest[]): TestForm[] =>
  tests.map(({ name, series, interval_seconds, expect }, key) => ({
    key,
    name,
    interval_seconds: String(interval_seconds),
    series: Object.entries(series).map(([channel, values]) => ({ channel, values })),
    expect: expect.map(({ at_seconds, state }) => ({ at_seconds: String(at_seconds), state })),
  }));

/** A test to begin with, of `channel`; `key` is another than those of the others. */
export const newTest = (tests: readonly TestForm[], channel: string): TestForm => ({
  key: Math.max(-1, ...tests.map(({ key }) => key)) + 1,
  name: `Test ${tests.length + 1}`,
  interval_seconds: "10",
  series: [{ channel, values: "" }],
  expect: [{ at_seconds: "60", state: "firing" }],
});

/** Faults are named "tests.0.values" and so on, counted from 0. */
export function checkTests(
  forms: readonly TestForm[],
): { tests: RuleTest[]; faults: Record<string, string> } {
  const faults: Record<string, string> = {};
  const tests = forms.map((form, index): RuleTest => {
    const fault = (field: string, text: string) => faults[`tests.${index}.${field}`] ??= text;
    const name = form.name.trim();
    if (name === "") fault("name", "A test needs a name.");
    const interval_seconds = readNumber(form.interval_seconds) ?? 0;
    if (interval_seconds < 0.001 || interval_seconds > 86_400) {
      fault("interval_seconds", "From 0.001 s to a day.");
    }
    const series: Record<string, string> = {};
    for (const { channel, values } of form.series) {
      if (channel.trim() === "") fault("series", "Choose a channel.");
      else if (values.trim() === "") fault("series", "Enter its values, like 20x5 90x3.");
      else if (channel in series) fault("series", `${channel} is there twice.`);
      else series[channel] = values.trim();
    }
    if (form.expect.length === 0) fault("expect", "Say what is expected.");
    const expect = form.expect.map(({ at_seconds, state }) => {
      const at = readNumber(at_seconds);
      if (at === undefined || at < 0) fault("expect", "Enter after how many seconds.");
      return { at_seconds: at ?? 0, state };
    });
    return { name, series, interval_seconds, expect };
  });
  return { tests, faults };
}
