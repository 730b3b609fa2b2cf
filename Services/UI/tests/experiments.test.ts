import type { Experiment } from "../src/api/types.ts";
import {
  checkExperiment,
  comparisonOf,
  durationOf,
  formatDuration,
  formOf,
  windowOf,
} from "../src/lib/experiments.ts";
import { fromLocalInput, toLocalInput } from "../src/lib/localTime.ts";
import { equal, ok } from "./assert.ts";

const run: Experiment = {
  public_id: "e",
  name: "Run",
  started_on: "2026-11-27T10:00:00.123456Z",
  stopped_on: null,
  notes: null,
  user_public_id: null,
};

Deno.test("A duration is told to the second", () => {
  equal([0, 59_999, 753_000, 7_509_000, 266_709_000].map(formatDuration), [
    "0:00",
    "0:59",
    "12:33",
    "2:05:09",
    "3 d 02:05:09",
  ]);
});

Deno.test("What runs lasts until now, and never less than nothing", () => {
  equal(durationOf(run, Date.parse("2026-11-27T10:01:00.123Z")), 60_000);
  equal(durationOf({ ...run, stopped_on: "2026-11-27T10:00:10.123Z" }, Infinity), 10_000);
  equal(durationOf(run, 0), 0);
});

Deno.test("A time survives the way through an input", () => {
  for (const instant of ["2026-11-27T10:00:00.000Z", "2026-06-01T23:59:59.000Z"]) {
    equal(fromLocalInput(toLocalInput(instant)), instant);
  }
  equal(fromLocalInput(""), undefined);
  equal(toLocalInput("soon"), "");
});

Deno.test("Only what was touched is sent", () => {
  equal(checkExperiment(formOf(run), run).changes, {});
  equal(checkExperiment({ ...formOf(run), name: " New name " }, run).changes, { name: "New name" });
  const stopped = checkExperiment({ ...formOf(run), stopped_on: toLocalInput("2026-11-27T11:00:00Z") }, run);
  equal(stopped.changes, { stopped_on: "2026-11-27T11:00:00.000Z" });
  const ended = { ...run, stopped_on: "2026-11-27T11:00:00Z" };
  equal(checkExperiment({ ...formOf(ended), stopped_on: "" }, ended).changes, { stopped_on: null });
});

Deno.test("An experiment needs a name and ends after its start", () => {
  equal(checkExperiment({ ...formOf(undefined), name: " " }, undefined).faults, {
    name: "An experiment needs a name.",
  });
  const form = { ...formOf(run), stopped_on: toLocalInput("2026-11-27T09:00:00Z") };
  equal(checkExperiment(form, run).faults, { stopped_on: "Must not be before the start." });
  equal(checkExperiment({ ...formOf(run), started_on: "" }, run).faults, { started_on: "Enter a time." });
});

Deno.test("A stopped experiment is shown from start to end, a running one grows by steps", () => {
  const start = Date.parse(run.started_on);
  const stopped = { ...run, stopped_on: "2026-11-27T11:00:00Z" };
  equal(windowOf(stopped, 0), { from: start, to: Date.parse("2026-11-27T11:00:00Z") });
  equal(windowOf(run, start + 1), { last: 10_000 });
  equal(windowOf(run, start + 3_600_000), windowOf(run, start + 3_600_000 - 40_000));
  const day = windowOf(run, start + 86_400_001);
  ok("last" in day && day.last >= 86_400_001 && day.last < 86_400_001 * 1.06, JSON.stringify(day));
});

Deno.test("Two experiments are laid over each other from their starts, as long as the longer one", () => {
  const short = { ...run, stopped_on: "2026-11-27T10:10:00.123Z" };
  const long = {
    ...run,
    name: "Other",
    started_on: "2026-11-26T10:00:00.123Z",
    stopped_on: "2026-11-26T10:20:00.123Z",
  };
  const start = Date.parse(run.started_on);
  equal(comparisonOf(short, long, 0), {
    window: { from: start, to: start + 1_200_000 },
    comparison: { zero: start, shift: -86_400_000, names: ["Run", "Other"] },
  });
});
