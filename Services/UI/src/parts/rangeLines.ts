import type { Channel } from "../api/types.ts";

/** A channel in a chart of a range. */
export interface RangeLine {
  /** Another for each line: `keyOf` of its channel and shift. */
  readonly key: string;
  readonly channel: Channel;
  /** 0…7: which of the theme's series colours. */
  readonly colour: number;
  /** Shows the channel this many milliseconds later than the chart says: another period laid over this one. */
  readonly shift?: number;
  /** Instead of the channel's. */
  readonly name?: string;
}

/** The channels' lines in the theme's colours. */
export const linesOf = (channels: readonly Channel[]): RangeLine[] =>
  channels.map((channel, index) => ({ key: channel.public_id, channel, colour: index % 8 }));

/** Lines that share a plot: those of one unit, or one channel. */
export function plotsOf(
  lines: readonly RangeLine[],
  isApart = false,
): (readonly [key: string, RangeLine[]])[] {
  const plots = new Map<string, RangeLine[]>();
  for (const line of lines) {
    const key = isApart ? line.channel.public_id : line.channel.unit;
    plots.set(key, [...(plots.get(key) ?? []), line]);
  }
  return [...plots];
}
