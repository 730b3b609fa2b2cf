// Maintenance windows as text of inputs, and their way to the wire. Fields are called as there.

import type { Channel, MaintenanceInput, MaintenanceScope, MaintenanceWindow } from "../api/types.ts";
import { natural } from "./channels.ts";
import type { Faults } from "./checkForms.ts";
import { fromLocalInput, toLocalInput } from "./localTime.ts";

export interface MaintenanceForm {
  name: string;
  reason: string;
  /** Of inputs of the type "datetime-local". */
  from: string;
  to: string;
  scope: MaintenanceScope;
}

const hour = 3_600_000;

/** What a form begins with: the hour from `now` on, or the window that is changed. */
export function maintenanceForm(window: MaintenanceWindow | undefined, now: number): MaintenanceForm {
  return {
    name: window?.name ?? "",
    reason: window?.reason ?? "",
    from: toLocalInput(window?.from ?? new Date(now).toISOString()),
    to: toLocalInput(window?.to ?? new Date(now + hour).toISOString()),
    scope: window?.scope ?? { all: true, event_public_ids: [], tags: [], devices: [] },
  };
}

/** The same rules as the server's; the server decides. */
export function checkMaintenance(form: MaintenanceForm): { input?: MaintenanceInput; faults: Faults } {
  const faults: Record<string, string> = {};
  const name = form.name.trim();
  if (name === "") faults.name = "Say what is done.";
  if ([...name].length > 255) faults.name = "At most 255 characters.";
  const [from, to] = [fromLocalInput(form.from), fromLocalInput(form.to)];
  if (from === undefined) faults.from = "Enter a time.";
  if (to === undefined) faults.to = "Enter a time.";
  if (from !== undefined && to !== undefined && from >= to) faults.to = "Must be after the start.";
  const { all, event_public_ids, tags, devices } = form.scope;
  if (!all && event_public_ids.length + tags.length + devices.length === 0) {
    faults.scope = "Choose at least one, or everything.";
  }
  if (from === undefined || to === undefined || Object.keys(faults).length > 0) return { faults };
  const scope = all ? { all } : { all, event_public_ids, tags, devices };
  const reason = form.reason.trim() === "" ? null : form.reason.trim();
  return { input: { name, reason, from, to, scope }, faults };
}

/** "Everything", or "Device skid, tag pumps, 2 channels". */
export function describeScope({ all, event_public_ids, tags, devices }: MaintenanceScope): string {
  if (all) return "Everything";
  const channels = event_public_ids.length;
  const parts = [
    ...devices.map((device) => `device ${device}`),
    ...tags.map((tag) => `tag ${tag}`),
    ...channels === 0 ? [] : [channels === 1 ? "1 channel" : `${channels} channels`],
  ].join(", ");
  return parts.charAt(0).toUpperCase() + parts.slice(1);
}

type ScopeList = "devices" | "tags" | "event_public_ids";

export interface ScopeGroup {
  list: ScopeList;
  title: string;
  options: { key: string; label: string }[];
}

/** What a window can cover, as far as it has `search` in its name, and what it covers already. */
export function scopeOptions(
  channels: readonly Channel[],
  scope: MaintenanceScope,
  search: string,
): ScopeGroup[] {
  const sorted = (texts: readonly string[]) =>
    [...new Set(texts)].sort(natural.compare).map((text) => ({ key: text, label: text }));
  const names = channels.map(({ public_id, name }) => ({ key: public_id, label: name }));
  const gone = scope.event_public_ids
    .filter((id) => !channels.some(({ public_id }) => public_id === id))
    .map((key) => ({ key, label: "A channel that was deleted" }));
  const groups: ScopeGroup[] = [
    {
      list: "devices",
      title: "Devices",
      options: sorted([...scope.devices, ...channels.flatMap(({ device }) => device ?? [])]),
    },
    {
      list: "tags",
      title: "Tags",
      options: sorted([...scope.tags, ...channels.flatMap(({ tags }) => tags)]),
    },
    { list: "event_public_ids", title: "Channels", options: [...names, ...gone] },
  ];
  const part = search.trim().toLowerCase();
  return groups
    .map((group) => ({
      ...group,
      options: group.options.filter(({ label }) => label.toLowerCase().includes(part)),
    }))
    .filter(({ options }) => options.length > 0);
}
