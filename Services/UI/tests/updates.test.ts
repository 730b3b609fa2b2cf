import type { Release, UpdateRun } from "../src/api/types.ts";
import { outcomeOf, standingOf, standingOfBackup, stepWords, titleOf } from "../src/lib/updates.ts";
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

Deno.test("a backup is relied on once it was restored", () => {
  const backup = {
    name: "b",
    created_at: "2026-11-29T03:00:00Z",
    size_bytes: 1,
    verified_at: null,
    problem: null,
  };
  equal(standingOfBackup(backup).words, "made");
  equal(standingOfBackup({ ...backup, verified_at: "2026-11-29T03:01:00Z" }).look, "complete");
  equal(standingOfBackup({ ...backup, problem: "The disk is full." }).look, "missing");
});

Deno.test("a step's name is read as words", () => equal(stepWords("start_services"), "Start services"));
