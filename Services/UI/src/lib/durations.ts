// Stretches of time as people type them.

import { readNumber } from "./checkForms.ts";

export const durationUnits = [
  { seconds: 1, label: "seconds" },
  { seconds: 60, label: "minutes" },
  { seconds: 3_600, label: "hours" },
  { seconds: 86_400, label: "days" },
] as const;

/** A stretch of time in a form: so many of a unit. */
export interface DurationText {
  amount: string;
  /** Of the unit, in seconds. */
  unit: number;
}

/** In the largest unit of which it is a whole number. */
export function durationText(seconds: number): DurationText {
  const unit = [...durationUnits].reverse().find((one) => seconds % one.seconds === 0)?.seconds ?? 1;
  return seconds === 0 ? { amount: "", unit: 1 } : { amount: String(seconds / unit), unit };
}

/** In seconds; nothing typed is none. */
export function readSeconds({ amount, unit }: DurationText): number | undefined {
  if (amount.trim() === "") return 0;
  const number = readNumber(amount);
  return number === undefined || number < 0 ? undefined : Math.round(number * unit * 1_000) / 1_000;
}
