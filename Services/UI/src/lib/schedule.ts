// When a rule counts: weekdays and times of day in a time zone.

import type { RuleSchedule } from "../api/types.ts";

export type Weekday = RuleSchedule["windows"][number]["days"][number];

export const weekdays: readonly { key: Weekday; label: string; name: string }[] = [
  { key: "mon", label: "Mo", name: "Monday" },
  { key: "tue", label: "Tu", name: "Tuesday" },
  { key: "wed", label: "We", name: "Wednesday" },
  { key: "thu", label: "Th", name: "Thursday" },
  { key: "fri", label: "Fr", name: "Friday" },
  { key: "sat", label: "Sa", name: "Saturday" },
  { key: "sun", label: "Su", name: "Sunday" },
];

export const ownTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** Working hours, where this browser is. */
export const firstSchedule = (): RuleSchedule => ({
  time_zone: ownTimeZone(),
  windows: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", to: "17:00" }],
});

/** "on Mon – Fri from 08:00 to 17:00 (Europe/Berlin)". */
export function describeSchedule({ time_zone, windows }: RuleSchedule): string {
  const parts = windows.map(({ days, from, to }) => {
    const next = to !== "24:00" && to <= from ? " of the next day" : "";
    return `on ${describeDays(days)} from ${from} to ${to}${next}`;
  });
  return `${parts.join(" and ")} (${time_zone})`;
}

/** Three days in a row and more are a range: "Mon – Fri, Sun". */
function describeDays(days: readonly Weekday[]): string {
  const runs: number[][] = [];
  weekdays.forEach(({ key }, index) => {
    if (!days.includes(key)) return;
    const last = runs.at(-1);
    if (last !== undefined && last.at(-1) === index - 1) last.push(index);
    else runs.push([index]);
  });
  const short = (index: number) => weekdays[index]!.name.slice(0, 3);
  return runs.flatMap((run) =>
    run.length < 3 ? run.map(short) : [`${short(run[0]!)} – ${short(run.at(-1)!)}`]
  ).join(", ");
}

/** What is wrong with a schedule, if anything is. */
export function scheduleFault({ time_zone, windows }: RuleSchedule): string | undefined {
  if (time_zone.trim() === "") return "Enter a time zone, like Europe/Berlin.";
  if (!isTimeZone(time_zone.trim())) return `“${time_zone}” is no time zone; Europe/Berlin is one.`;
  if (windows.some(({ days }) => days.length === 0)) return "Choose at least one day.";
  if (windows.some(({ from, to }) => from === "" || to === "")) return "Enter the times.";
  return undefined;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}
