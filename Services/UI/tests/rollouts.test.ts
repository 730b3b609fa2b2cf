import type { FleetDevice, Release, Rollout, RolloutCounts, RolloutLogEntry } from "../src/api/types.ts";
import { changedTags, deviceTagsFault, fleetWords, seenText } from "../src/lib/fleet.ts";
import {
  checkPlan,
  checkRollout,
  defaultName,
  describePlan,
  describePreview,
  mayAddWave,
  namedForm,
  planFaults,
  rolloutForm,
  wavesOf,
} from "../src/lib/rolloutPlan.ts";
import {
  abortWords,
  actionsOf,
  describeShares,
  entryStanding,
  findingFigure,
  isMoving,
  lastVerdict,
  progressText,
  rolloutSentence,
  sharesOf,
  waveState,
  waveTimes,
  withLocalTimes,
} from "../src/lib/rollouts.ts";
import { equal } from "./assert.ts";

const none: RolloutCounts = {
  waiting: 0,
  offered: 0,
  downloading: 0,
  installing: 0,
  completed: 0,
  failed: 0,
  rolled_back: 0,
  lost: 0,
  skipped: 0,
};
const rollout = {
  state: "running",
  state_reason: null,
  version: "2.1.0",
  creator: "Ada",
  wave: 1,
  wave_began_at: "2026-11-28T20:00:00Z",
  waves: [{}, {}, {}],
  counts: { ...none, completed: 3, installing: 1, waiting: 6 },
} as Rollout;
const now = Date.parse("2026-11-28T21:00:00Z");

Deno.test("Devices are counted by what they mean for the rollout", () => {
  const shares = sharesOf({
    ...none,
    completed: 3,
    offered: 1,
    downloading: 1,
    failed: 1,
    lost: 1,
    waiting: 2,
    skipped: 1,
  });
  equal(shares, { completed: 3, underWay: 2, failed: 2, waiting: 2, skipped: 1, all: 10 });
  equal(describeShares(shares), "3 completed, 2 under way, 2 failed, 2 waiting, 1 skipped");
  equal(describeShares(sharesOf(none)), "no device yet");
});

Deno.test("A rollout says what it waits for, else what it does", () => {
  equal(rolloutSentence({ ...rollout, state_reason: "An experiment runs." }, now), "An experiment runs.");
  equal(rolloutSentence(rollout, now), "Wave 2 of 3 is open: its devices are told when they ask.");
  equal(
    rolloutSentence({ ...rollout, wave_began_at: null }, now),
    "It begins with the first wave in a moment.",
  );
  equal(
    rolloutSentence({ ...rollout, state: "awaiting_approval" }, now),
    "Waits until another administrator than Ada approves it. Nothing goes out before.",
  );
  equal(
    rolloutSentence({ ...rollout, state: "completed", state_reason: "2 devices had not come." }, now),
    "All waves are good: 3 devices now run 2.1.0. 2 devices had not come.",
  );
  equal(
    rolloutSentence({ ...rollout, state: "aborted", state_reason: "Withdrawn." }, now),
    "Ended for ever. Withdrawn.",
  );
});

Deno.test("Instants in the server's sentences are told by the reader's clock", () => {
  const sentence = withLocalTimes("It is watched until 2026-11-28T21:10:00Z.", now);
  equal(sentence.includes("Z"), false);
  equal(/^It is watched until \d\d:\d\d:\d\d\.$/.test(sentence), true);
  equal(withLocalTimes("Until 2026-12-24T21:10:00Z.", now).includes("Dec 2026"), true);
  equal(withLocalTimes("Nothing to tell.", now), "Nothing to tell.");
});

Deno.test("A wave is done, open, held or to come", () => {
  equal([0, 1, 2].map((index) => waveState(rollout, index)), ["done", "open", "coming"]);
  equal(waveState({ ...rollout, state: "paused" }, 1), "held");
  equal(waveState({ ...rollout, wave: 0, wave_began_at: null }, 0), "coming");
  equal(waveState({ ...rollout, state: "completed", wave: 2 }, 2), "done");
  equal(waveState({ ...rollout, state: "aborted" }, 1), "held");
});

Deno.test("What can be done follows from the state, and what moves is asked often", () => {
  equal(actionsOf("paused"), ["resume", "abort"]);
  equal(actionsOf("aborted"), []);
  equal(isMoving(rollout), true);
  equal(isMoving({ state: "paused", counts: { ...none, downloading: 1 } }), true);
  equal(isMoving({ state: "paused", counts: none }), false);
});

Deno.test("Telemetry's newest verdict is read from the log, whatever else its figures hold", () => {
  const gate = (good: boolean, findings: unknown) =>
    ({
      kind: "gate",
      at: "2026-11-28T20:00:00Z",
      wave: 0,
      figures: { good, findings },
    }) as unknown as RolloutLogEntry;
  const finding = { name: "completeness", good: false, message: "Worse.", updated: 80, others: null };
  equal(lastVerdict([]), undefined);
  equal(lastVerdict([gate(false, [finding, { name: 3 }, null]), gate(true, [])]), {
    at: "2026-11-28T20:00:00Z",
    wave: 0,
    isGood: false,
    findings: [{ name: "completeness", isGood: false, message: "Worse.", updated: 80, others: null }],
  });
  equal(lastVerdict([{ ...gate(true, []), figures: null }])?.findings, []);
  equal(["completeness", "restarts", "alerts"].map((name) => findingFigure(name, 2)), ["2 %", "2 each", "2"]);
  equal(findingFigure("alerts", null), "–");
});

Deno.test("The log tells when each wave was opened", () => {
  const opened = (wave: number, at: string) => ({ kind: "wave_opened", wave, at }) as RolloutLogEntry;
  equal([
    ...waveTimes([opened(1, "b"), { kind: "gate", wave: 0, at: "x" } as RolloutLogEntry, opened(0, "a")]),
  ], [
    [1, "b"],
    [0, "a"],
  ]);
  equal(entryStanding({ kind: "wave_opened" }).words, "wave opened");
});

Deno.test("A device says how far it is", () => {
  const device = { state: "downloading", step: null, received_bytes: 1024, total_bytes: 4096 } as Parameters<
    typeof progressText
  >[0];
  equal(progressText(device), "1.00 KiB of 4.00 KiB");
  equal(progressText({ ...device, total_bytes: null }), "1.00 KiB");
  equal(progressText({ ...device, state: "installing", step: "load_images" }), "load images");
  equal(progressText({ ...device, state: "completed", step: "commit" }), "");
});

const form = rolloutForm("fw_1");
const releases = [{ public_id: "fw_1", version: "2.1.0" }] as Release[];

Deno.test("A new form is the plan of the server's defaults, and has a name", () => {
  const { input, faults } = checkRollout(namedForm(form, releases));
  equal(faults, {});
  equal(input?.name, "2.1.0 for all devices");
  equal(input?.plan?.waves, [5, 25, 100]);
  equal([input?.plan?.soak_seconds, input?.plan?.silence_seconds], [600, 3600]);
  equal(input?.plan?.gate, { quiet_alerts: true, completeness_drop: 5, extra_restarts: 1 });
  equal(defaultName("2.1.0", ["hall-2", "press"]), "2.1.0 for hall-2, press");
  equal(checkRollout({ ...form, name: " " }).faults.name, "A rollout needs a name.");
  equal(checkRollout({ ...form, name: "x", release_id: "" }).faults.release_id, "Choose the release.");
});

Deno.test("Waves rise, and the last is everybody", () => {
  equal(wavesOf({ preset: "halves", waves: [] }), [50, 100]);
  equal(wavesOf({ preset: "own", waves: ["1", "10,5"] }), [1, 10.5, 100]);
  equal(wavesOf({ preset: "own", waves: [] }), [100]);
  for (const waves of [["10", "10"], ["20", "10"], ["0"], ["100"], ["x"], [""]]) {
    equal(wavesOf({ preset: "own", waves }), undefined);
  }
  equal(typeof checkPlan({ ...form, preset: "own", waves: ["60", "30"] }).faults.waves, "string");
  equal(mayAddWave({ waves: Array(8).fill("1") }), true);
  equal(mayAddWave({ waves: Array(9).fill("1") }), false);
});

Deno.test("Bounds are the server's", () => {
  const faultsOf = (changes: Partial<typeof form>) => Object.keys(checkPlan({ ...form, ...changes }).faults);
  equal(faultsOf({ success_percent: "101" }), ["success_percent"]);
  equal(faultsOf({ error_percent: "" }), ["error_percent"]);
  equal(faultsOf({ minimum_sample: "0" }), ["minimum_sample"]);
  equal(faultsOf({ minimum_sample: "1.5" }), ["minimum_sample"]);
  equal(faultsOf({ soak_seconds: { amount: "", unit: 1 } }), []);
  equal(faultsOf({ soak_seconds: { amount: "8", unit: 86_400 } }), ["soak_seconds"]);
  equal(faultsOf({ silence_seconds: { amount: "4", unit: 1 } }), ["silence_seconds"]);
  equal(faultsOf({ schedule: { time_zone: "Nowhere", windows: [] } }), ["schedule"]);
  equal(faultsOf({ completeness_drop: "-1" }), ["completeness_drop"]);
  equal(faultsOf({ completeness_drop: "-1", gate: false }), []);
  equal(checkPlan({ ...form, gate: false }).plan?.gate, null);
});

Deno.test("The server's reasons find the form's fields", () => {
  equal(
    planFaults({
      name: "a",
      "plan.waves": "b",
      "plan.gate.extra_restarts": "c",
      "plan.schedule.windows.0.to": "d",
    }),
    { name: "a", waves: "b", extra_restarts: "c", schedule: "d" },
  );
});

Deno.test("Plan and preview are told in sentences", () => {
  const { plan } = checkPlan({ ...form, tags: ["press"], forced: true });
  const told = Object.fromEntries(describePlan(plan!).map(({ what, words }) => [what, words]));
  equal(told.Devices, "Those with press");
  equal(told.Waves, "5 % → 25 % → 100 %");
  equal(told["Good wave"], "90 % of at least 1 device have completed; then it is watched for 10 min.");
  equal(
    told.Telemetry,
    "Before the next wave: no new alerts, completeness at most 5 points below the others, at most 1 more restart each.",
  );
  const wave = (devices: number, online: number) => ({ percent: 1, devices, online, bytes: 1 });
  const preview = { devices: 12, skipped: 0, held: 0, waves: [wave(1, 1), wave(2, 2), wave(9, 8)] };
  equal(
    describePreview(preview, "2.1.0", plan!),
    "12 devices get 2.1.0 in 3 waves: 1, then 2, then 9. One is off now, and nothing waits for it. It takes 20 min of watching at least.",
  );
  equal(describePreview({ ...preview, devices: 0 }, "2.1.0", plan!), "No device would be updated.");
  equal(
    describePreview({ ...preview, devices: 2, waves: [wave(0, 0), wave(2, 2)] }, "2.1.0", {
      ...plan!,
      soak_seconds: 0,
      gate: null,
    }),
    "2 devices get 2.1.0 in 2 waves: 0, then 2. One device begins in any case.",
  );
  const gate = { quiet_alerts: true, completeness_drop: 5, extra_restarts: 1 };
  const early = (soak_seconds: number) =>
    describePreview(preview, "2.1.0", { ...plan!, soak_seconds, gate }).endsWith(
      "Watched for less than 3 min, no wave is held by its completeness, which is not known sooner.",
    );
  equal([60, 179, 180].map(early), [true, true, false]);
});

Deno.test("Devices of the fleet: their words, when they were seen, and how tags change", () => {
  const device = {
    tags: ["b", "a"],
    version: "1.10.0",
    online: true,
    last_seen: "2026-11-28T20:59:30Z",
  } as FleetDevice;
  equal(fleetWords([device, { ...device, tags: ["a"], version: "1.9.0" }]), {
    tags: ["a", "b"],
    versions: ["1.9.0", "1.10.0"],
  });
  equal(seenText(device, now), "online, 30 s ago");
  equal(seenText({ ...device, online: false, last_seen: "2026-11-28T18:00:00Z" }, now), "off for 3 h");
  equal(changedTags(device, ["c"], ["b"]), ["a", "c"]);
  equal(changedTags(device, ["a"], ["x"]), undefined);
  equal(deviceTagsFault(["x".repeat(65)]), "Each tag has at most 64 characters.");
  equal(deviceTagsFault(["x"]), undefined);
});

Deno.test("Before it is aborted one is told what becomes of the devices", () => {
  equal(
    abortWords({
      version: "2.1.0",
      counts: { ...none, waiting: 3, offered: 1, installing: 1, completed: 2 },
    }),
    [
      "This is for ever: it cannot be resumed.",
      "3 devices that wait get nothing.",
      "1 device that fetches it stops.",
      "1 device that installs it goes on to the end: what was handed to an updater is not cut off.",
      "2 devices that run 2.1.0 keep it.",
    ],
  );
});
