// One dashboard for many devices: a widget may name "$device / CPU usage" instead of one channel. The device is a group,
// the part of a channel's name before " / ".

import type { Channel } from "../api/types.ts";
import { natural, splitName } from "./channels.ts";

/** One channel by its id, or by a name in which `$device` stands for the chosen group. */
export type Source = { readonly id: string } | { readonly name: string };

const mark = "$device / ";

export const ofDevice = (label: string): Source => ({ name: mark + label });

export const isOfDevice = (source: Source): boolean => "name" in source && source.name.startsWith(mark);

/** The label behind `$device`, or undefined when the source is of no device. */
export const labelOf = (source: Source): string | undefined =>
  "name" in source && source.name.startsWith(mark) ? source.name.slice(mark.length) : undefined;

/** The groups that have every channel the sources name with `$device`, in natural order. */
export function fittingDevices(sources: readonly Source[], channels: readonly Channel[]): string[] {
  const labels = new Set(sources.flatMap((source) => labelOf(source) ?? []));
  const found = new Map<string, Set<string>>();
  for (const { name } of channels) {
    const { group, label } = splitName(name);
    if (group === "") continue;
    const members = found.get(group);
    if (members === undefined) found.set(group, new Set([label]));
    else members.add(label);
  }
  return [...found]
    .filter(([, members]) => [...labels].every((label) => members.has(label)))
    .map(([group]) => group)
    .sort(natural.compare);
}

export interface Resolved {
  channels: Channel[];
  /** What of the sources there is no channel for, in words. */
  missing: string[];
}

export function resolve(sources: readonly Source[], channels: readonly Channel[], device: string): Resolved {
  const found: Channel[] = [];
  const missing: string[] = [];
  for (const source of sources) {
    const label = labelOf(source);
    const name = label !== undefined ? `${device} / ${label}` : "name" in source ? source.name : undefined;
    const channel = "id" in source
      ? channels.find(({ public_id }) => public_id === source.id)
      : channels.find((one) => one.name === name);
    if (channel !== undefined) found.push(channel);
    else missing.push(name ?? "a deleted channel");
  }
  return { channels: found, missing };
}

/** The device to show: the one asked for, else the dashboard's own if it fits, else the first that does. */
export function chooseDevice(asked: string | null, own: string, fitting: readonly string[]): string {
  if (asked !== null) return asked;
  return fitting.includes(own) || fitting.length === 0 ? own : fitting[0]!;
}
