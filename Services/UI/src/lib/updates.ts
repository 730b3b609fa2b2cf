// The words of updates: releases, the updater's runs and their steps.

import type { Release, UpdateRun, UpdateStatus } from "../api/types.ts";
import { formatReading } from "./format.ts";

/** Sent in one request. */
export const partSize = 8 * 1024 * 1024;

export type Look = "complete" | "missing" | "silent" | "plain";

const statuses: Readonly<Record<Release["status"], { look: Look; words: string }>> = {
  pending: { look: "plain", words: "ready" },
  downloading: { look: "silent", words: "downloading" },
  verifying: { look: "silent", words: "verifying" },
  applying: { look: "silent", words: "applying" },
  completed: { look: "complete", words: "applied" },
  failed: { look: "missing", words: "failed" },
  rolled_back: { look: "missing", words: "rolled back" },
};

/** Where a release stands. Without its bundle it is only known. */
export function standingOf({ status, has_firmware_file }: Release): { look: Look; words: string } {
  if (status === "pending" && !has_firmware_file) return { look: "plain", words: "registered" };
  return statuses[status];
}

/** How a run went, or that it goes on. */
export function outcomeOf({ outcome, action }: UpdateRun): { look: Look; words: string } {
  switch (outcome) {
    case null:
      return { look: "silent", words: "running" };
    case "completed":
      return { look: "complete", words: action === "rollback" ? "rolled back" : "completed" };
    case "failed":
      return { look: "missing", words: "failed" };
    case "rolled_back":
      return { look: "missing", words: "failed and taken back" };
  }
}

/** Whether a backup could be relied on. */
export function standingOfBackup(
  { problem, verified_at: verifiedAt }: UpdateStatus["backups"][number],
): { look: Look; words: string } {
  if (problem !== null) return { look: "missing", words: "failed" };
  return verifiedAt === null
    ? { look: "plain", words: "made" }
    : { look: "complete", words: "restored on trial" };
}

/** "Update from 1.0.0 to 1.1.0". */
export function titleOf({ action, from, to }: UpdateRun): string {
  const what = action === "rollback" ? "Rollback" : "Update";
  return `${what}${from === null ? "" : ` from ${from}`}${to === null ? "" : ` to ${to}`}`;
}

/** A step's name as a person reads it: "start_services" is "Start services". */
export function stepWords(name: string): string {
  const words = name.replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whether the updater is at work. */
export const isRunning = (status: UpdateStatus | undefined): boolean =>
  status?.run !== null && status?.run !== undefined && status.run.outcome === null;

/** "12.3 MiB". */
export function bytesText(bytes: number): string {
  const { text, unit } = formatReading(bytes, "bytes");
  return `${text} ${unit}`;
}
