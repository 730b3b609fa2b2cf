import type { Channel } from "../api/types.ts";

/** A channel's name in two parts: "lab-pi / CPU usage" belongs to group "lab-pi" and is called "CPU usage" there. */
export function splitName(name: string): { group: string; label: string } {
  const at = name.indexOf(" / ");
  if (at <= 0) return { group: "", label: name };
  return { group: name.slice(0, at), label: name.slice(at + 3) || name };
}

export interface ChannelGroup {
  name: string;
  channels: Channel[];
}

/** Channels by the first part of their name, both in natural order; those without a group come last. */
export function groupChannels(channels: readonly Channel[]): ChannelGroup[] {
  const groups = new Map<string, Channel[]>();
  for (const channel of channels) {
    const { group } = splitName(channel.name);
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [channel]);
    else members.push(channel);
  }
  return [...groups]
    .map(([name, members]) => ({
      name,
      channels: members.sort((a, b) => natural.compare(a.name, b.name)),
    }))
    .sort((a, b) => Number(a.name === "") - Number(b.name === "") || natural.compare(a.name, b.name));
}

export type ChannelColumn = "name" | "type" | "unit";

/** Channels in the order of a column, then of their names; `isDescending` turns the column alone. */
export function sortChannels(
  channels: readonly Channel[],
  column: ChannelColumn,
  isDescending: boolean,
): Channel[] {
  const sign = isDescending ? -1 : 1;
  return [...channels].sort((a, b) =>
    sign * natural.compare(a[column], b[column]) || natural.compare(a.name, b.name)
  );
}

export const natural = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

export const isSensor = (channel: Channel) => channel.type === "sensor";

/** Whether the channel is set by a slider: a range, or an actuator that knows more than off and on. */
export const isSlider = (channel: Channel) =>
  channel.type === "range" ||
  (channel.type === "actuator" && channel.max_value - channel.min_value > 1);

/** The two positions of a switch. */
export function switchValues(channel: Channel): { off: number; on: number } {
  return channel.max_value > channel.min_value
    ? { off: channel.min_value, on: channel.max_value }
    : { off: 0, on: 1 };
}

/** A sensible distance between two positions of a slider: 1, 2 or 5 times a power of ten, at most 500 positions. */
export function sliderStep(min: number, max: number): number {
  const span = max - min;
  if (!(span > 0) || !Number.isFinite(span)) return 1;
  const raw = span / 500;
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = raw / power;
  const step = (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10) * power;
  return Number(step.toPrecision(1));
}
