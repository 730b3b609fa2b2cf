import type { AuditEntry } from "../api/types.ts";

/** What stands before the dot of an action, for choosing. */
export const auditKinds = [
  "login",
  "user",
  "api_token",
  "channel",
  "experiment",
  "dashboard",
  "dashboard_widget",
  "retention_policy",
  "channel_retention",
  "webhook",
  "allowed_network",
  "audit",
] as const;

/** "channel_retention.updated" as words: "Channel retention updated". */
export function actionWords(action: string): string {
  const words = action.replaceAll(/[._]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What acts when it is no person: a word beside its name. */
export function actorKind(actor: string): string | undefined {
  if (actor.startsWith("user:")) return undefined;
  return actor.startsWith("token:") ? "token" : actor;
}

/** One line of the details: a column with its value before and after, or a single value. */
export interface AuditChange {
  column: string;
  before?: string;
  after?: string;
}

/** The details line by line, by column. */
export function changesOf({ details }: AuditEntry): AuditChange[] {
  const { old: before, new: after, ...rest } = details;
  const columns = new Set([...Object.keys(fields(before)), ...Object.keys(fields(after))]);
  const changes: AuditChange[] = [...columns].sort().map((column) => ({
    column,
    ...(column in fields(before) && { before: valueWords(fields(before)[column]) }),
    ...(column in fields(after) && { after: valueWords(fields(after)[column]) }),
  }));
  for (const [column, value] of Object.entries(rest)) changes.push({ column, after: valueWords(value) });
  return changes;
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}

function valueWords(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
