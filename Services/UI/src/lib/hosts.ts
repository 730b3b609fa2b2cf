// The channels of a machine, as the agent names them: "<host> / CPU usage".

import type { Channel } from "../api/types.ts";
import { groupChannels, splitName } from "./channels.ts";

export interface Host {
  name: string;
  /** By label: "CPU usage". */
  channels: ReadonlyMap<string, Channel>;
}

/** What makes a group of channels a machine. */
const marks = ["CPU usage", "Memory usage"];

/** Every machine whose metrics are recorded, by name. */
export function hostsOf(channels: readonly Channel[]): Host[] {
  return groupChannels(channels.filter(({ type }) => type === "sensor"))
    .filter(({ name }) => name !== "")
    .map(({ name, channels }) => ({
      name,
      channels: new Map(channels.map((channel) => [splitName(channel.name).label, channel])),
    }))
    .filter(({ channels }) => marks.some((mark) => channels.has(mark)));
}

/** Those of `labels` that `host` has, in that order. */
export function channelsOf(host: Host, labels: readonly string[]): Channel[] {
  return labels.flatMap((label) => host.channels.get(label) ?? []);
}

/** Charts of a machine: what is drawn together, all of one unit. */
export const hostCharts = [
  { title: "CPU", labels: ["CPU usage"] },
  { title: "Memory", labels: ["Memory usage", "Swap usage"] },
  { title: "Network", labels: ["Network receive", "Network transmit"] },
  { title: "Disk I/O", labels: ["Disk read", "Disk write"] },
  { title: "Memory I/O", labels: ["Memory page in", "Memory page out"] },
  { title: "Swap activity", labels: ["Swap in", "Swap out"] },
] as const;

/** What the kernel counts on every machine. */
const kernelCounts = [
  "CPU clock",
  "Context switches",
  "CPU migrations",
  "Page faults",
  "Major page faults",
];

/** What needs counters in the processor. */
const processorCounts = [
  "Instructions per cycle",
  "Branch miss rate",
  "L1 data cache miss rate",
  "Last-level cache miss rate",
  "Data TLB miss rate",
  "CPU cycles",
  "Instructions",
  "Branches",
  "Branch misses",
  "L1 data cache loads",
  "L1 data cache misses",
  "L1 instruction cache loads",
  "Last-level cache loads",
  "Last-level cache misses",
  "Data TLB loads",
  "Data TLB misses",
  "Instruction TLB loads",
  "Instruction TLB misses",
];

/** What of the perf events a machine records; each list may be empty. */
export function perfEventsOf(host: Host): { kernel: Channel[]; processor: Channel[] } {
  return { kernel: channelsOf(host, kernelCounts), processor: channelsOf(host, processorCounts) };
}
