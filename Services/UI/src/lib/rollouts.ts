// The words of rollouts: where one stands, what its devices do, and what telemetry has found.

import type {
  DeviceUpdate,
  DeviceUpdateState,
  Rollout,
  RolloutAction,
  RolloutCounts,
  RolloutLogEntry,
  RolloutState,
} from "../api/types.ts";
import { formatCount } from "./format.ts";
import { formatInstant } from "./localTime.ts";
import { bytesText, type Look } from "./updates.ts";

export const rolloutStates: readonly { key: RolloutState; label: string; look: Look }[] = [
  { key: "awaiting_approval", label: "awaits approval", look: "plain" },
  { key: "ready", label: "ready", look: "plain" },
  { key: "running", label: "running", look: "silent" },
  { key: "paused", label: "paused", look: "missing" },
  { key: "completed", label: "completed", look: "complete" },
  { key: "aborted", label: "aborted", look: "plain" },
];

export const deviceStates: readonly { key: DeviceUpdateState; label: string; look: Look }[] = [
  { key: "waiting", label: "waiting", look: "plain" },
  { key: "offered", label: "offered", look: "silent" },
  { key: "downloading", label: "downloading", look: "silent" },
  { key: "installing", label: "installing", look: "silent" },
  { key: "completed", label: "completed", look: "complete" },
  { key: "failed", label: "failed", look: "missing" },
  { key: "rolled_back", label: "rolled back", look: "missing" },
  { key: "lost", label: "lost", look: "missing" },
  { key: "skipped", label: "skipped", look: "plain" },
];

export function rolloutStanding({ state }: Pick<Rollout, "state">): { look: Look; words: string } {
  const { look, label } = rolloutStates.find(({ key }) => key === state) ?? rolloutStates[0]!;
  return { look, words: label };
}

export function deviceStanding({ state }: Pick<DeviceUpdate, "state">): { look: Look; words: string } {
  const { look, label } = deviceStates.find(({ key }) => key === state) ?? deviceStates[0]!;
  return { look, words: label };
}

/** Devices of a rollout or a wave, by what they mean for it. */
export interface Shares {
  completed: number;
  underWay: number;
  /** Failed, rolled back or lost. */
  failed: number;
  waiting: number;
  /** They have the version already, and count for nothing. */
  skipped: number;
  all: number;
}

export function sharesOf(counts: RolloutCounts): Shares {
  const { completed, waiting, skipped } = counts;
  const underWay = counts.offered + counts.downloading + counts.installing;
  const failed = counts.failed + counts.rolled_back + counts.lost;
  return {
    completed,
    underWay,
    failed,
    waiting,
    skipped,
    all: completed + underWay + failed + waiting + skipped,
  };
}

/** "3 completed, 1 under way, 6 waiting". */
export function describeShares({ completed, underWay, failed, waiting, skipped, all }: Shares): string {
  if (all === 0) return "no device yet";
  const parts = [
    [completed, "completed"],
    [underWay, "under way"],
    [failed, "failed"],
    [waiting, "waiting"],
    [skipped, "skipped"],
  ] as const;
  return parts.filter(([count]) => count > 0).map(([count, word]) => `${formatCount(count)} ${word}`).join(
    ", ",
  );
}

export const devicesText = (count: number): string =>
  count === 1 ? "1 device" : `${formatCount(count)} devices`;

/** "5 %", "33.3 %". */
export const percentText = (percent: number): string => `${Math.round(percent * 10) / 10} %`;

const timeOfDay = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** The server's sentences name instants of UTC; here they are told as the reader's clock has them. `now`: milliseconds since 1970. */
export function withLocalTimes(sentence: string, now: number): string {
  return sentence.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (instant) => {
    const date = new Date(instant);
    return date.toDateString() === new Date(now).toDateString()
      ? timeOfDay.format(date)
      : formatInstant(instant);
  });
}

/** In one sentence: what it does, or what it waits for. */
export function rolloutSentence(rollout: Rollout, now: number): string {
  const { state, version, waves, wave, creator } = rollout;
  const reason = rollout.state_reason === null ? null : withLocalTimes(rollout.state_reason, now);
  const { completed } = sharesOf(rollout.counts);
  switch (state) {
    case "awaiting_approval":
      return `Waits until another administrator than ${creator} approves it. Nothing goes out before.`;
    case "ready":
      return "Ready to start. Nothing goes out before.";
    case "running":
      if (reason !== null) return reason;
      return rollout.wave_began_at === null
        ? "It begins with the first wave in a moment."
        : `Wave ${wave + 1} of ${waves.length} is open: its devices are told when they ask.`;
    case "paused":
      return reason ?? "Paused. Nothing new begins; what has begun goes on.";
    case "completed":
      return `All waves are good: ${devicesText(completed)} now ${
        completed === 1 ? "runs" : "run"
      } ${version}.${reason === null ? "" : ` ${reason}`}`;
    case "aborted":
      return reason === null
        ? "Ended for ever. Devices that have the version keep it."
        : `Ended for ever. ${reason}`;
  }
}

/** What people can do with it now, the likeliest first. */
export function actionsOf(state: RolloutState): readonly RolloutAction[] {
  switch (state) {
    case "awaiting_approval":
      return ["approve", "abort"];
    case "ready":
      return ["start", "abort"];
    case "running":
      return ["pause", "abort"];
    case "paused":
      return ["resume", "abort"];
    case "completed":
    case "aborted":
      return [];
  }
}

/** On its button, and what it is afterwards. */
export const actionWords: Readonly<Record<RolloutAction, { verb: string; done: string }>> = {
  approve: { verb: "Approve", done: "approved" },
  start: { verb: "Start", done: "started" },
  pause: { verb: "Pause", done: "paused" },
  resume: { verb: "Resume", done: "resumed" },
  abort: { verb: "Abort", done: "aborted" },
};

/** What becomes of the devices when it is aborted now, a sentence each. */
export function abortWords({ counts, version }: Pick<Rollout, "counts" | "version">): string[] {
  const fetching = counts.offered + counts.downloading;
  const { waiting, installing, completed } = counts;
  const sentences = ["This is for ever: it cannot be resumed."];
  if (waiting > 0) {
    sentences.push(`${devicesText(waiting)} that ${waiting === 1 ? "waits gets" : "wait get"} nothing.`);
  }
  if (fetching > 0) {
    sentences.push(`${devicesText(fetching)} that ${fetching === 1 ? "fetches it stops" : "fetch it stop"}.`);
  }
  if (installing > 0) {
    sentences.push(
      `${devicesText(installing)} that ${
        installing === 1 ? "installs it goes" : "install it go"
      } on to the end: ` +
        `what was handed to an updater is not cut off.`,
    );
  }
  if (completed > 0) {
    sentences.push(
      `${devicesText(completed)} that ${completed === 1 ? "runs" : "run"} ${version} ${
        completed === 1 ? "keeps" : "keep"
      } it.`,
    );
  }
  return sentences;
}

/** One that runs, or has devices under way, changes by itself. */
export const isMoving = ({ state, counts }: Pick<Rollout, "state" | "counts">): boolean =>
  state === "running" || (state !== "aborted" && sharesOf(counts).underWay > 0);

export type WaveState = "done" | "open" | "held" | "coming";

/** Where a wave, from 0, stands. */
export function waveState({ state, wave, wave_began_at }: Rollout, index: number): WaveState {
  if (state === "completed" || index < wave) return "done";
  if (index > wave || wave_began_at === null) return "coming";
  return state === "running" ? "open" : "held";
}

/** When each wave was opened, as far as the entries tell. */
export function waveTimes(entries: readonly RolloutLogEntry[]): ReadonlyMap<number, string> {
  const times = new Map<number, string>();
  for (const { kind, wave, at } of entries) {
    if (kind === "wave_opened" && wave !== null && !times.has(wave)) times.set(wave, at);
  }
  return times;
}

export interface Finding {
  name: string;
  isGood: boolean;
  message: string;
  /** Of the updated devices, and of the others; null: it could not be told. */
  updated: number | null;
  others: number | null;
}

/** What telemetry said last; undefined: it has not been asked, as far as the entries tell. They come with the newest first. */
export function lastVerdict(
  entries: readonly RolloutLogEntry[],
): { at: string; wave: number | null; isGood: boolean; findings: readonly Finding[] } | undefined {
  const entry = entries.find(({ kind }) => kind === "gate");
  if (entry === undefined) return undefined;
  const figures = (entry.figures ?? {}) as { good?: unknown; findings?: unknown };
  const findings = Array.isArray(figures.findings) ? figures.findings.flatMap(readFinding) : [];
  return { at: entry.at, wave: entry.wave, isGood: figures.good === true, findings };
}

function readFinding(value: unknown): Finding[] {
  if (typeof value !== "object" || value === null) return [];
  const { name, good, message, updated, others } = value as Record<string, unknown>;
  if (typeof name !== "string" || typeof message !== "string") return [];
  const number = (figure: unknown) => typeof figure === "number" ? figure : null;
  return [{ name, isGood: good === true, message, updated: number(updated), others: number(others) }];
}

const findingNames: Readonly<Record<string, string>> = {
  alerts: "New alerts",
  completeness: "Completeness",
  restarts: "Restarts",
};

export const findingName = (name: string): string => findingNames[name] ?? name;

/** A finding's figure with its unit: "97.2 %", "0.3 each". */
export function findingFigure(name: string, figure: number | null): string {
  if (figure === null) return "–";
  if (name === "completeness") return `${figure} %`;
  return name === "restarts" ? `${figure} each` : String(figure);
}

/** "12.0 MiB of 61.0 MiB", "images", or nothing. */
export function progressText({ state, step, received_bytes, total_bytes }: DeviceUpdate): string {
  if (state === "downloading") {
    return total_bytes === null
      ? bytesText(received_bytes)
      : `${bytesText(received_bytes)} of ${bytesText(total_bytes)}`;
  }
  return state === "installing" && step !== null ? step.replaceAll(/[_-]+/g, " ") : "";
}

const kinds: Readonly<Record<RolloutLogEntry["kind"], { words: string; look: Look }>> = {
  created: { words: "made", look: "plain" },
  approved: { words: "approved", look: "plain" },
  started: { words: "started", look: "plain" },
  wave_opened: { words: "wave opened", look: "plain" },
  gate: { words: "telemetry", look: "plain" },
  paused: { words: "paused", look: "missing" },
  resumed: { words: "resumed", look: "plain" },
  aborted: { words: "aborted", look: "missing" },
  completed: { words: "completed", look: "complete" },
  device: { words: "device", look: "plain" },
};

export const entryStanding = ({ kind }: Pick<RolloutLogEntry, "kind">): { words: string; look: Look } =>
  kinds[kind] ?? { words: kind, look: "plain" };
