import type { Release, UpdateRun } from "../src/api/types.ts";
import { outcomeOf, standingOf, stepWords, titleOf } from "../src/lib/updates.ts";
import { equal } from "./assert.ts";

const release = { status: "pending", has_firmware_file: true } as Release;
const run = { id: "r", action: "apply", from: "1.0.0", to: "1.1.0", outcome: null } as UpdateRun;

Deno.test("a release without its bundle is only registered", () => {
  equal(standingOf(release).words, "ready");
  equal(standingOf({ ...release, has_firmware_file: false }).words, "registered");
  equal(standingOf({ ...release, status: "rolled_back" }).look, "missing");
});

Deno.test("a run says what it does, and how it went", () => {
  equal(titleOf(run), "Update from 1.0.0 to 1.1.0");
  equal(titleOf({ ...run, action: "rollback", from: null }), "Rollback to 1.1.0");
  equal(outcomeOf(run).words, "running");
  equal(outcomeOf({ ...run, outcome: "completed" }).look, "complete");
  equal(outcomeOf({ ...run, outcome: "rolled_back" }).words, "failed and taken back");
});

Deno.test("a step's name is read as words", () => equal(stepWords("start_services"), "Start services"));
