import type { Role, Scope, Token, TokenInput } from "../api/types.ts";
import type { Faults } from "./checkForms.ts";
import { formatAge } from "./format.ts";

/** How long a token may live, in days; 0: until it is revoked. */
export const tokenLives = [
  { name: "30 days", days: 30 },
  { name: "90 days", days: 90 },
  { name: "1 year", days: 365 },
  { name: "Until it is revoked", days: 0 },
] as const;

/** For how many minutes a rotated secret may go on to work. */
export const overlaps = [
  { name: "Not at all", length: 0 },
  { name: "5 minutes", length: 5 },
  { name: "15 minutes", length: 15 },
  { name: "1 hour", length: 60 },
] as const;

export interface TokenForm {
  name: string;
  /** Empty: the token is one's own. */
  role: Role | "";
  device: string;
  /** All that the role may do; else the chosen scopes. */
  isWhole: boolean;
  scopes: readonly string[];
  days: number;
}

/** What a form begins with: that of a new token, or of one that is changed. */
export function tokenForm(token?: Token): TokenForm {
  return {
    name: token?.name ?? "",
    role: "",
    device: token?.device ?? "",
    isWhole: token !== undefined && token.scopes === null,
    scopes: token?.scopes ?? [],
    days: 90,
  };
}

/** The same rules as the server's; the server decides. */
export function checkToken(form: TokenForm): { input?: TokenInput; faults: Faults } {
  const faults: Record<string, string> = {};
  const name = form.name.trim();
  const device = form.device.trim();
  if (name === "") faults.name = "Say what the token is for.";
  if ([...name].length > 255) faults.name = "At most 255 characters.";
  if ([...device].length > 255) faults.device = "At most 255 characters.";
  if (!form.isWhole && form.scopes.length === 0) faults.scopes = "Choose at least one.";
  if (Object.keys(faults).length > 0) return { faults };
  const input: TokenInput = {
    name,
    scopes: form.isWhole ? null : form.scopes as Scope[],
    device: device === "" ? null : device,
  };
  if (form.days > 0) input.expires_in_days = form.days;
  if (form.role !== "") input.role = form.role;
  return { input, faults };
}

/** Scopes by what they are about: "channels" → "read", "write". */
export function scopeGroups(scopes: readonly string[]): { subject: string; scopes: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const scope of scopes) {
    const subject = scope.split(":")[0] ?? scope;
    groups.set(subject, [...groups.get(subject) ?? [], scope]);
  }
  return [...groups].map(([subject, scopes]) => ({ subject, scopes }));
}

/** "3 min ago", "never". Instants: RFC 3339, and milliseconds since 1970. */
export function lastUse(at: string | null, now: number): string {
  return at === null ? "never" : `${formatAge(now - Date.parse(at))} ago`;
}
