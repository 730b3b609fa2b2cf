// A rollout's plan as text of inputs, and its way to the wire. Fields are called as there, so that the server's reasons find them.

import type { Release, RolloutInput, RolloutPlan, RolloutPreview, RuleSchedule } from "../api/types.ts";
import { type Faults, readNumber } from "./checkForms.ts";
import { type DurationText, durationText, readSeconds } from "./durations.ts";
import { formatAge } from "./format.ts";
import { devicesText, percentText } from "./rollouts.ts";
import { describeSchedule, scheduleFault } from "./schedule.ts";

export const wavePresets = [
  { key: "careful", label: "Careful", waves: [5, 25, 100] },
  { key: "halves", label: "Two halves", waves: [50, 100] },
  { key: "once", label: "All at once", waves: [100] },
] as const;
export type WavePreset = (typeof wavePresets)[number]["key"] | "own";

export interface RolloutForm {
  release_id: string;
  /** Undefined until somebody types one: it is then what `defaultName` says. */
  name: string | undefined;
  tags: readonly string[];
  preset: WavePreset;
  /** Percent; what counts when `preset` is "own". The last, 100, is not among them. */
  waves: readonly string[];
  success_percent: string;
  error_percent: string;
  minimum_sample: string;
  soak_seconds: DurationText;
  silence_seconds: DurationText;
  schedule: RuleSchedule | null;
  spares_experiments: boolean;
  /** Whether telemetry is asked before the next wave. */
  gate: boolean;
  quiet_alerts: boolean;
  completeness_drop: string;
  extra_restarts: string;
  needs_approval: boolean;
  forced: boolean;
}

/** What a form begins with: the server's own defaults. */
export const rolloutForm = (release_id: string): RolloutForm => ({
  release_id,
  name: undefined,
  tags: [],
  preset: "careful",
  waves: ["5", "25"],
  success_percent: "90",
  error_percent: "20",
  minimum_sample: "1",
  soak_seconds: durationText(600),
  silence_seconds: durationText(3_600),
  schedule: null,
  spares_experiments: true,
  gate: true,
  quiet_alerts: true,
  completeness_drop: "5",
  extra_restarts: "1",
  needs_approval: false,
  forced: false,
});

/** "2.1.0 for hall-2, press", "2.1.0 for all devices". */
export function defaultName(version: string | undefined, tags: readonly string[]): string {
  if (version === undefined) return "";
  return `${version} for ${tags.length === 0 ? "all devices" : tags.join(", ")}`.slice(0, 255);
}

/** The form as it would be stored, under the name it has without one of its own. */
export const namedForm = (form: RolloutForm, releases: readonly Release[]) => {
  const version = releases.find(({ public_id }) => public_id === form.release_id)?.version;
  return { ...form, name: form.name ?? defaultName(version, form.tags) };
};

/** The form's waves in percent, the last of them 100; undefined where it says none that rise. */
export function wavesOf({ preset, waves }: Pick<RolloutForm, "preset" | "waves">): number[] | undefined {
  if (preset !== "own") return [...wavePresets.find(({ key }) => key === preset)!.waves];
  const percents = [...waves.map(readNumber), 100];
  const rises = percents.every((percent, at) =>
    percent !== undefined && percent > 0 && percent <= 100 && (at === 0 || percent > percents[at - 1]!)
  );
  return rises ? percents as number[] : undefined;
}

const mostWaves = 10;
export const mayAddWave = ({ waves }: Pick<RolloutForm, "waves">): boolean => waves.length + 1 < mostWaves;

/** The same rules as the server's, so that most mistakes are named without asking it. The server decides. */
export function checkPlan(form: RolloutForm): { plan?: RolloutPlan; faults: Faults } {
  const faults: Record<string, string> = {};
  const number = (
    field: "success_percent" | "error_percent" | "completeness_drop" | "extra_restarts",
    most: number,
  ) => {
    const value = readNumber(form[field]);
    if (value !== undefined && value >= 0 && value <= most) return value;
    faults[field] = `A number from 0 to ${most}.`;
    return 0;
  };
  const waves = wavesOf(form);
  if (waves === undefined) {
    faults.waves = "Rising percentages above 0 and below 100; the last wave is all devices.";
  }
  if (form.tags.length > 32) faults.tags = "At most 32 tags.";
  if (form.tags.some((tag) => [...tag].length > 64)) faults.tags = "Each tag has at most 64 characters.";
  const success_percent = number("success_percent", 100);
  const error_percent = number("error_percent", 100);
  const minimum_sample = readNumber(form.minimum_sample) ?? 0;
  if (!Number.isInteger(minimum_sample) || minimum_sample < 1 || minimum_sample > 1_000) {
    faults.minimum_sample = "A whole number from 1 to 1000.";
  }
  const soak_seconds = readSeconds(form.soak_seconds) ?? -1;
  if (!Number.isInteger(soak_seconds) || soak_seconds < 0 || soak_seconds > 604_800) {
    faults.soak_seconds = "Whole seconds, at most 7 days.";
  }
  const silence_seconds = readSeconds(form.silence_seconds) ?? -1;
  if (!Number.isInteger(silence_seconds) || silence_seconds < 5 || silence_seconds > 2_592_000) {
    faults.silence_seconds = "From 5 seconds to 30 days.";
  }
  const outOfTime = form.schedule === null ? undefined : scheduleFault(form.schedule);
  if (outOfTime !== undefined) faults.schedule = outOfTime;
  const gate = form.gate
    ? {
      quiet_alerts: form.quiet_alerts,
      completeness_drop: number("completeness_drop", 100),
      extra_restarts: number("extra_restarts", 1_000),
    }
    : null;
  if (waves === undefined || Object.keys(faults).length > 0) return { faults };
  const { tags, schedule, spares_experiments, needs_approval, forced } = form;
  const plan: RolloutPlan = {
    tags: [...tags],
    waves,
    success_percent,
    error_percent,
    minimum_sample,
    soak_seconds,
    silence_seconds,
    schedule,
    spares_experiments,
    gate,
    needs_approval,
    forced,
  };
  return { plan, faults };
}

export function checkRollout(form: RolloutForm & { name: string }): { input?: RolloutInput; faults: Faults } {
  const { plan, faults } = checkPlan(form);
  const more: Record<string, string> = {};
  const name = form.name.trim();
  if (form.release_id === "") more.release_id = "Choose the release.";
  else if (name === "") more.name = "A rollout needs a name.";
  if ([...name].length > 255) more.name = "At most 255 characters.";
  if (plan === undefined || Object.keys(more).length > 0) return { faults: { ...faults, ...more } };
  return { input: { name, release_id: form.release_id, plan }, faults };
}

/** Fields that the wire has within another one; the form has them all beside each other. */
export function planFaults(fields: Faults): Faults {
  const own: Record<string, string> = {};
  for (const [place, fault] of Object.entries(fields)) {
    const [first, second, third] = place.split(".");
    const field = first !== "plan"
      ? place
      : second === "gate" && third !== undefined
      ? third
      : second ?? place;
    own[field] ??= fault;
  }
  return own;
}

/** What the plan does, one sentence each, the most important first. */
export function describePlan(plan: RolloutPlan): { what: string; words: string }[] {
  const { waves, tags, schedule, gate } = plan;
  const before = [
    schedule === null ? undefined : `Devices begin only ${describeSchedule(schedule)}.`,
    plan.spares_experiments ? "Nothing begins while an experiment runs." : undefined,
  ].filter((one) => one !== undefined);
  return [
    { what: "Devices", words: tags.length === 0 ? "All" : `Those with ${tags.join(" and ")}` },
    { what: "Waves", words: waves.map(percentText).join(" → ") },
    {
      what: "Good wave",
      words: `${percentText(plan.success_percent)} of at least ${
        devicesText(plan.minimum_sample)
      } have completed; then it is watched for ${span(plan.soak_seconds)}.`,
    },
    {
      what: "Pauses",
      words: `When ${percentText(plan.error_percent)} have failed. Who says nothing for ${
        span(plan.silence_seconds)
      } is lost.`,
    },
    {
      what: "Telemetry",
      words: gate === null ? "Not asked" : `Before the next wave: ${describeGate(gate)}.`,
    },
    ...(before.length === 0 ? [] : [{ what: "When", words: before.join(" ") }]),
    ...(plan.forced ? [{ what: "Forced", words: "Devices with a newer version get it, too." }] : []),
  ];
}

function describeGate(
  { quiet_alerts, completeness_drop, extra_restarts }: NonNullable<RolloutPlan["gate"]>,
): string {
  const points = completeness_drop === 1 ? "point" : "points";
  return [
    ...(quiet_alerts ? ["no new alerts"] : []),
    `completeness at most ${completeness_drop} ${points} below the others`,
    `at most ${extra_restarts} more ${extra_restarts === 1 ? "restart" : "restarts"} each`,
  ].join(", ");
}

const span = (seconds: number) => seconds === 0 ? "no time" : formatAge(seconds * 1_000);

/** Completeness is counted in whole minutes, and needs two of them that are a minute old; in seconds. */
const soonestCompleteness = 180;

/** Whom it reaches, and at least how long it takes, in a sentence or two. */
export function describePreview(
  { devices, waves }: RolloutPreview,
  version: string,
  plan: RolloutPlan,
): string {
  if (devices === 0) return "No device would be updated.";
  const online = waves.reduce((sum, wave) => sum + wave.online, 0);
  const steps = waves.length === 1
    ? "at once"
    : `in ${waves.length} waves: ${waves.map((wave) => wave.devices).join(", then ")}`;
  const watch = (waves.length - 1) * plan.soak_seconds;
  const takes = watch === 0 ? "" : ` It takes ${span(watch)} of watching at least.`;
  const off = devices - online;
  const away = off === 0
    ? ""
    : ` ${off === 1 ? "One is" : `${off} are`} off now, and nothing waits for ${off === 1 ? "it" : "them"}.`;
  const begins = waves.length > 1 && waves[0]?.devices === 0 ? " One device begins in any case." : "";
  const early = plan.gate !== null && waves.length > 1 && plan.soak_seconds < soonestCompleteness
    ? ` Watched for less than ${
      span(soonestCompleteness)
    }, no wave is held by its completeness, which is not known sooner.`
    : "";
  return `${devicesText(devices)} ${
    devices === 1 ? "gets" : "get"
  } ${version} ${steps}.${begins}${away}${takes}${early}`;
}
