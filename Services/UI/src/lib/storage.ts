// The figures of the page "Storage". Dates are UTC days, "2026-11-21".

import type { JobRun, Storage, StorageDay } from "../api/types.ts";
import { formatBytes, formatCount } from "./format.ts";

const dayLength = 86_400_000;

export const dateOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** `count` dates in a row, from `first` on. */
export function datesFrom(first: string, count: number): string[] {
  const start = Date.parse(`${first}T00:00:00Z`);
  return Array.from({ length: count }, (_, i) => dateOf(start + i * dayLength));
}

/** The last `count` days up to `today`; on days that the server left out, nothing was stored. */
export function lastDays(days: readonly StorageDay[], today: string, count: number): StorageDay[] {
  const byDate = new Map(days.map((day) => [day.date, day]));
  const first = dateOf(Date.parse(`${today}T00:00:00Z`) - (count - 1) * dayLength);
  return datesFrom(first, count).map((date) => byDate.get(date) ?? { date, readings: 0, bytes: 0 });
}

export interface Tier {
  key: "hot" | "sealed" | "rollups" | "other";
  title: string;
  readings: number | null;
  bytes: number;
  bytesPerReading: number | null;
  /** Of the whole database, 0…1. */
  share: number;
}

/** Where the bytes lie. What the database holds beyond readings (indexes, the catalogue, free room) comes last. */
export function tiersOf(storage: Storage): Tier[] {
  const { hot, sealed, rollups } = storage;
  const named = hot.bytes + sealed.bytes + rollups.bytes;
  const whole = Math.max(storage.database_bytes, named, 1);
  const tier = (key: Tier["key"], title: string, bytes: number, of?: typeof hot): Tier => ({
    key,
    title,
    bytes,
    readings: of?.readings ?? null,
    bytesPerReading: of !== undefined && of.readings > 0 ? of.bytes_per_reading : null,
    share: bytes / whole,
  });
  return [
    tier("sealed", "Sealed readings", sealed.bytes, sealed),
    tier("hot", "Fresh readings", hot.bytes, hot),
    tier("rollups", "Minute and hour values", rollups.bytes),
    tier("other", "Everything else", Math.max(0, storage.database_bytes - named)),
  ];
}

/** For how many whole days the free room lasts at the present growth; null when it does not grow or is not known. */
export function daysLeft(storage: Storage): number | null {
  if (storage.disk === null || !(storage.daily_bytes > 0)) return null;
  return Math.floor(storage.disk.free_bytes / storage.daily_bytes);
}

/** What a job's outcome means for whoever looks at it. */
export function outcomeKind(job: Pick<JobRun, "finished_at" | "outcome">): "running" | "good" | "bad" {
  if (job.finished_at === null) return "running";
  return job.outcome === "done" ? "good" : "bad";
}

/** What a job counted, what is nothing left out: "216 000 sealed, 134 MiB freed"; or its error. */
export function describeDetail(detail: JobRun["detail"]): string {
  const parts = Object.entries(detail).flatMap(([key, value]) => {
    if (typeof value === "string") return [value];
    if (value === 0 || key.endsWith("_since")) return [];
    return key.endsWith("_bytes")
      ? [`${formatBytes(value)} ${key.slice(0, -"_bytes".length).replaceAll("_", " ")}`]
      : [`${formatCount(value)} ${key.replaceAll("_", " ")}`];
  });
  return parts.length > 0 ? parts.join(", ") : "Nothing to do";
}
