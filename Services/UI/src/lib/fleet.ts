// The devices that ask for updates.

import type { FleetDevice } from "../api/types.ts";
import { natural } from "./channels.ts";
import { formatAge } from "./format.ts";

/** The tags and versions of devices, each once, in natural order. */
export function fleetWords(devices: readonly FleetDevice[]): { tags: string[]; versions: string[] } {
  const sorted = (texts: readonly string[]) => [...new Set(texts)].sort(natural.compare);
  return {
    tags: sorted(devices.flatMap(({ tags }) => tags)),
    versions: sorted(devices.map(({ version }) => version)),
  };
}

/** "online", or since when it was not heard of. `now`: milliseconds since 1970. */
export function seenText({ online, last_seen }: FleetDevice, now: number): string {
  const age = Math.max(0, now - Date.parse(last_seen));
  return online ? `online, ${formatAge(age)} ago` : `off for ${formatAge(age)}`;
}

/** What is wrong with a device's tags, if anything is. */
export function deviceTagsFault(tags: readonly string[]): string | undefined {
  if (tags.length > 32) return "At most 32 tags.";
  if (tags.some((tag) => [...tag].length > 64)) return "Each tag has at most 64 characters.";
  return undefined;
}

/** A device's tags with some more and others gone; undefined: they stay as they are. */
export function changedTags(
  { tags }: Pick<FleetDevice, "tags">,
  add: readonly string[],
  remove: readonly string[],
): string[] | undefined {
  const next = [...new Set([...tags, ...add])].filter((tag) => !remove.includes(tag));
  return next.length === tags.length && next.every((tag) => tags.includes(tag)) ? undefined : next;
}
