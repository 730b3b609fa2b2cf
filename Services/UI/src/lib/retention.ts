// How long what is kept: the rules of the policy, as the server checks them too, and what they mean in words.

import type {
  ChannelRetentionInput,
  Preview,
  PreviewDay,
  RetentionInput,
  RetentionPolicy,
} from "../api/types.ts";
import type { Faults } from "./checkForms.ts";

const maximumDays = 36_500;
/** A week. */
const maximumMinutes = 10_080;

/** The policy as it stands in the form: what is typed, valid or not. */
export interface PolicyForm {
  retention_days: string;
  downsample_after_days: string;
  downsample_interval: string;
  minute_days: string;
  hoursForEver: boolean;
  hour_days: string;
  cleanup: boolean;
  cleanup_interval_minutes: string;
}

export function formOf(policy: RetentionPolicy): PolicyForm {
  return {
    retention_days: String(policy.retention_days),
    downsample_after_days: String(policy.downsample_after_days),
    downsample_interval: policy.downsample_interval,
    minute_days: String(policy.minute_days),
    hoursForEver: policy.hour_days === null,
    // What is offered when someone gives up "for ever".
    hour_days: String(policy.hour_days ?? 3650),
    // Either switch stops the schedule, and the form has one for both.
    cleanup: policy.cleanup_enabled && policy.archive_enabled,
    cleanup_interval_minutes: String(policy.cleanup_interval_minutes),
  };
}

/** The same rules as the server's, so that most mistakes are named as one types. The server decides. */
export function checkPolicy(form: PolicyForm): { input?: RetentionInput; faults: Faults } {
  const faults: Record<string, string> = {};
  const whole = (field: keyof PolicyForm & keyof RetentionInput, unit = "days", maximum = maximumDays) => {
    const value = readWhole(String(form[field]));
    if (value === undefined) faults[field] = `Enter a whole number of ${unit}.`;
    else if (value < 1 || value > maximum) faults[field] = `From 1 to ${maximum} ${unit}.`;
    return value ?? 0;
  };
  const retention_days = whole("retention_days");
  const downsample_after_days = whole("downsample_after_days");
  const minute_days = whole("minute_days");
  const hour_days = form.hoursForEver ? null : whole("hour_days");
  const cleanup_interval_minutes = whole("cleanup_interval_minutes", "minutes", maximumMinutes);
  const both = faults.retention_days === undefined && faults.downsample_after_days === undefined;
  if (both && downsample_after_days > retention_days) {
    faults.downsample_after_days = "Must not be longer than raw readings are kept.";
  }
  if (form.downsample_interval !== "1m" && form.downsample_interval !== "1h") {
    faults.downsample_interval = "Choose minutes or hours.";
  }
  if (Object.keys(faults).length > 0) return { faults };
  return {
    input: {
      retention_days,
      downsample_after_days,
      downsample_interval: form.downsample_interval as "1m" | "1h",
      minute_days,
      hour_days,
      cleanup_enabled: form.cleanup,
      cleanup_interval_minutes,
    },
    faults,
  };
}

/** Only what differs from the policy, so that two people who change different things do not undo each other's work. */
export function changesTo(policy: RetentionPolicy, input: RetentionInput): Partial<RetentionInput> {
  const wanted: Partial<RetentionInput> = { ...input };
  // Switched on means that nothing holds it back; switched off, one of the two is enough.
  if (input.cleanup_enabled === true) wanted.archive_enabled = true;
  else if (!policy.archive_enabled) delete wanted.cleanup_enabled;
  const changed = Object.entries(wanted).filter(([field, value]) =>
    policy[field as keyof RetentionInput] !== value
  );
  return Object.fromEntries(changed) as Partial<RetentionInput>;
}

/** Whether the form holds anything that is not saved, valid or not. */
export function isEdited(policy: RetentionPolicy, form: PolicyForm): boolean {
  const saved = formOf(policy);
  const same = (Object.keys(saved) as (keyof PolicyForm)[]).every((field) => {
    // A number behind "for ever" is not used and not saved.
    if (field === "hour_days" && form.hoursForEver && saved.hoursForEver) return true;
    const value = form[field];
    return typeof value === "string" ? value.trim() === saved[field] : value === saved[field];
  });
  return !same;
}

export interface Stage {
  tier: "raw" | "minutes" | "hours";
  title: string;
  /** "the first 30 days"; null: this stage does not exist under this policy. */
  span: string | null;
}

type Times = Pick<
  RetentionInput,
  "retention_days" | "downsample_after_days" | "downsample_interval" | "minute_days" | "hour_days"
>;

/** How many days each kind is kept in effect: what is coarser never goes before what it was made of. `null`: for ever. */
export function lifetimesOf(policy: Times): { raw: number; minutes: number; hours: number | null } {
  const raw = Math.min(policy.retention_days, policy.downsample_after_days);
  const minutes = policy.downsample_interval === "1h" ? raw : Math.max(raw, policy.minute_days);
  return { raw, minutes, hours: policy.hour_days === null ? null : Math.max(minutes, policy.hour_days) };
}

/** The life of a reading under a policy. */
export function stagesOf(policy: Times): Stage[] {
  const { raw, minutes, hours } = lifetimesOf(policy);
  return [
    { tier: "raw", title: "Raw readings", span: `the first ${days(raw)}` },
    { tier: "minutes", title: "Minute values", span: minutes > raw ? `then up to ${days(minutes)}` : null },
    {
      tier: "hours",
      title: "Hour values",
      span: hours === null ? "then for ever" : hours > minutes ? `then up to ${days(hours)}` : null,
    },
  ];
}

export const days = (count: number): string => count === 1 ? "1 day" : `${count} days`;

export const tierNames: Readonly<Record<PreviewDay["tier"], string>> = {
  raw: "Raw readings",
  minutes: "Minute values",
  hours: "Hour values",
};

export const deletesNow = (preview: Preview): boolean => preview.now.readings > 0 || preview.now.bytes > 0;

/** One sum for each tier of which something goes, with the first and the last day it goes on. */
export function sumTiers(
  preview: Preview,
): { tier: PreviewDay["tier"]; readings: number; bytes: number; first: string; last: string }[] {
  return (["raw", "minutes", "hours"] as const).flatMap((tier) => {
    const found = preview.days.filter((day) => day.tier === tier && (day.readings > 0 || day.bytes > 0));
    const dates = found.map(({ date }) => date).sort();
    if (dates.length === 0) return [];
    const readings = found.reduce((sum, day) => sum + day.readings, 0);
    const bytes = found.reduce((sum, day) => sum + day.bytes, 0);
    return [{ tier, readings, bytes, first: dates[0]!, last: dates.at(-1)! }];
  });
}

/** A channel's own times as typed; empty stands for the policy's. */
export interface OverrideForm {
  retention_days: string;
  minute_days: string;
  hour_days: string;
}

export function checkOverride(form: OverrideForm): { input?: ChannelRetentionInput; faults: Faults } {
  const faults: Record<string, string> = {};
  const optional = (field: keyof OverrideForm) => {
    if (form[field].trim() === "") return null;
    const value = readWhole(form[field]);
    if (value === undefined) faults[field] = "Enter a whole number of days, or nothing.";
    else if (value < 1 || value > maximumDays) faults[field] = `From 1 to ${maximumDays} days.`;
    return value ?? null;
  };
  const input = {
    retention_days: optional("retention_days"),
    minute_days: optional("minute_days"),
    hour_days: optional("hour_days"),
  };
  if (Object.keys(faults).length > 0) return { faults };
  if (Object.values(input).every((value) => value === null)) {
    return { faults: { retention_days: "Fill in at least one; otherwise the policy holds anyway." } };
  }
  return { input, faults };
}

/** The policy's fields that mean for one channel what `own` does; for a channel that has no times of its own yet. */
export function policyLike(own: ChannelRetentionInput): Partial<RetentionInput> {
  const { retention_days, minute_days, hour_days } = own;
  return {
    ...(retention_days === null ? {} : { retention_days, downsample_after_days: retention_days }),
    ...(minute_days === null ? {} : { downsample_interval: "1m" as const, minute_days }),
    ...(hour_days === null ? {} : { hour_days }),
  };
}

function readWhole(text: string): number | undefined {
  const trimmed = text.trim();
  return /^-?\d{1,9}$/.test(trimmed) ? Number(trimmed) : undefined;
}
