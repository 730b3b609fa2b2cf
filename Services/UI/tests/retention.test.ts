import type { Preview, RetentionPolicy } from "../src/api/types.ts";
import {
  changesTo,
  checkOverride,
  checkPolicy,
  deletesNow,
  formOf,
  isEdited,
  lifetimesOf,
  type PolicyForm,
  policyLike,
  stagesOf,
  sumTiers,
} from "../src/lib/retention.ts";
import { equal } from "./assert.ts";

const policy: RetentionPolicy = {
  id: 1,
  retention_days: 30,
  archive_enabled: true,
  downsample_after_days: 30,
  downsample_interval: "1m",
  minute_days: 365,
  hour_days: null,
  cleanup_enabled: true,
  cleanup_interval_minutes: 60,
  cleanup_switched_off: false,
  last_archive_run: null,
  created_at: "2026-11-01T00:00:00Z",
  updated_at: "2026-11-01T00:00:00Z",
};

const form = (part: Partial<PolicyForm> = {}): PolicyForm => ({ ...formOf(policy), ...part });
const faults = (part: Partial<PolicyForm>) => checkPolicy(form(part)).faults;
const changes = (part: Partial<PolicyForm>, base = policy) => {
  const { input } = checkPolicy({ ...formOf(base), ...part });
  return input === undefined ? "not valid" : changesTo(base, input);
};

Deno.test("The saved policy is valid, and no change to itself", () => {
  equal(faults({}), {});
  equal(changes({}), {});
  equal(isEdited(policy, form()), false);
});

Deno.test("Days are whole numbers from 1 to 36 500", () => {
  equal(faults({ minute_days: "" }), { minute_days: "Enter a whole number of days." });
  equal(faults({ minute_days: "1.5" }), { minute_days: "Enter a whole number of days." });
  equal(faults({ minute_days: "1e3" }), { minute_days: "Enter a whole number of days." });
  equal(faults({ minute_days: "0" }), { minute_days: "From 1 to 36500 days." });
  equal(faults({ minute_days: "-3" }), { minute_days: "From 1 to 36500 days." });
  equal(faults({ minute_days: "36501" }), { minute_days: "From 1 to 36500 days." });
  equal(faults({ minute_days: " 36500 " }), {});
  equal(faults({ cleanup_interval_minutes: "10081" }), {
    cleanup_interval_minutes: "From 1 to 10080 minutes.",
  });
  equal(faults({ cleanup_interval_minutes: "x" }), {
    cleanup_interval_minutes: "Enter a whole number of minutes.",
  });
});

Deno.test("Downsampling comes no later than the raw readings go", () => {
  equal(faults({ downsample_after_days: "31" }), {
    downsample_after_days: "Must not be longer than raw readings are kept.",
  });
  equal(faults({ downsample_after_days: "30" }), {});
  // One fault is enough: with no number there is nothing to compare.
  equal(Object.keys(faults({ retention_days: "", downsample_after_days: "31" })), ["retention_days"]);
});

Deno.test("The days of hour values count only when they are not kept for ever", () => {
  equal(faults({ hoursForEver: true, hour_days: "nonsense" }), {});
  equal(faults({ hoursForEver: false, hour_days: "nonsense" }), {
    hour_days: "Enter a whole number of days.",
  });
  equal(changes({ hoursForEver: false, hour_days: "730" }), { hour_days: 730 });
  equal(changes({ hoursForEver: true }, { ...policy, hour_days: 730 }), { hour_days: null });
  equal(isEdited(policy, form({ hour_days: "7" })), false);
  equal(isEdited(policy, form({ hoursForEver: false })), true);
});

Deno.test("Only what differs is sent", () => {
  equal(changes({ retention_days: "90", minute_days: "365" }), { retention_days: 90 });
  equal(changes({ downsample_interval: "1h" }), { downsample_interval: "1h" });
});

Deno.test("The form's one switch for the cleanup stands for the two of the policy", () => {
  equal(changes({ cleanup: false }), { cleanup_enabled: false });
  const suspended = { ...policy, archive_enabled: false };
  equal(formOf(suspended).cleanup, false);
  equal(changes({}, suspended), {});
  equal(changes({ cleanup: true }, suspended), { archive_enabled: true });
  equal(changes({ cleanup: true }, { ...suspended, cleanup_enabled: false }), {
    cleanup_enabled: true,
    archive_enabled: true,
  });
});

Deno.test("What is typed counts as an edit, also when it is not valid", () => {
  equal(isEdited(policy, form({ retention_days: "" })), true);
  equal(isEdited(policy, form({ retention_days: " 30 " })), false);
  equal(isEdited(policy, form({ cleanup: false })), true);
});

Deno.test("The life of a reading follows from the policy", () => {
  const spans = (part: Partial<RetentionPolicy>) => stagesOf({ ...policy, ...part }).map(({ span }) => span);
  equal(spans({}), ["the first 30 days", "then up to 365 days", "then for ever"]);
  equal(spans({ downsample_after_days: 1 })[0], "the first 1 day");
  equal(spans({ downsample_interval: "1h" }), ["the first 30 days", null, "then for ever"]);
  equal(spans({ minute_days: 10 }), ["the first 30 days", null, "then for ever"]);
  equal(spans({ hour_days: 100 }), ["the first 30 days", "then up to 365 days", null]);
  equal(spans({ hour_days: 730 })[2], "then up to 730 days");
});

Deno.test("A preview is summed up by tier, with the days it concerns", () => {
  const preview: Preview = {
    now: { readings: 0, bytes: 0 },
    days: [
      { date: "2026-11-24", tier: "raw", readings: 5, bytes: 50 },
      { date: "2026-11-22", tier: "raw", readings: 3, bytes: 30 },
      { date: "2026-11-23", tier: "minutes", readings: 0, bytes: 7 },
      { date: "2026-11-23", tier: "hours", readings: 0, bytes: 0 },
    ],
    keeps: { readings: 1, bytes: 1 },
  };
  equal(sumTiers(preview), [
    { tier: "raw", readings: 8, bytes: 80, first: "2026-11-22", last: "2026-11-24" },
    { tier: "minutes", readings: 0, bytes: 7, first: "2026-11-23", last: "2026-11-23" },
  ]);
  equal(deletesNow(preview), false);
  equal(deletesNow({ ...preview, now: { readings: 0, bytes: 1 } }), true);
});

Deno.test("A channel's own times: empty is the policy's, and at least one is needed", () => {
  equal(checkOverride({ retention_days: "7", minute_days: "", hour_days: " " }).input, {
    retention_days: 7,
    minute_days: null,
    hour_days: null,
  });
  equal(Object.keys(checkOverride({ retention_days: "", minute_days: "", hour_days: "" }).faults), [
    "retention_days",
  ]);
  equal(checkOverride({ retention_days: "0", minute_days: "x", hour_days: "" }).faults, {
    retention_days: "From 1 to 36500 days.",
    minute_days: "Enter a whole number of days, or nothing.",
  });
});

Deno.test("What is coarser never goes before what it was made of", () => {
  equal(lifetimesOf({ ...policy, minute_days: 5, hour_days: 7 }), { raw: 30, minutes: 30, hours: 30 });
  equal(lifetimesOf({ ...policy, downsample_interval: "1h", hour_days: 730 }), {
    raw: 30,
    minutes: 30,
    hours: 730,
  });
  equal(lifetimesOf({ ...policy, downsample_after_days: 7 }), { raw: 7, minutes: 365, hours: null });
});

Deno.test("A channel's own times have their like among the policy's fields", () => {
  const input = { retention_days: 7, minute_days: null, hour_days: null };
  equal(policyLike(input), { retention_days: 7, downsample_after_days: 7 });
  equal(policyLike({ retention_days: null, minute_days: 90, hour_days: 730 }), {
    downsample_interval: "1m",
    minute_days: 90,
    hour_days: 730,
  });
});
