import { useMemo } from "react";
import type { Channel } from "../api/types.ts";
import { isSensor } from "../lib/channels.ts";
import { emptyLine, reduce } from "../lib/columns.ts";
import type { Picture, PlotLine } from "../lib/drawPlot.ts";
import { isSameView, type View, viewOf } from "../lib/view.ts";
import { tick } from "../live/clock.ts";
import { hub } from "../live/liveHub.ts";
import { Plot } from "./Plot.tsx";

export interface ChartLine {
  channel: Channel;
  /** 0…7: which of the theme's series colours. */
  colour: number;
}

interface Props {
  lines: readonly ChartLine[];
  /** Of all lines. */
  unit: string;
  /** The stretch of time shown, in milliseconds. */
  window: number;
  /** Shows this instant at the right edge instead of now; milliseconds since 1970. */
  frozenAt: number | null;
  height: number;
  showTimes: boolean;
  theme: string;
  /** The instant under the pointer, milliseconds since 1970, or null. */
  onCursor: (time: number | null) => void;
}

/** The live lines of the last `window` milliseconds. */
export function TimeChart({ lines, window, frozenAt, ...rest }: Props) {
  const shown = useMemo(() => lines.map(plotLine), [lines]);
  const picture = useMemo(() => {
    let drawn: { view: View; versions: string; at: number } | undefined;
    return (count: number, isNew: boolean): Picture | null => {
      // No oftener than the numbers change.
      const at = performance.now();
      if (!isNew && drawn !== undefined && at - drawn.at < tick) return null;
      const end = frozenAt ?? hub.now();
      const rings = lines.map(({ channel }) => hub.ring(channel.public_id));
      const view = viewOf(end - window, end, count);
      const versions = rings.map((ring) => ring.version).join();
      if (!isNew && isSameView(drawn?.view, view) && (drawn?.versions === versions || frozenAt !== null)) {
        return null;
      }
      drawn = { view, versions, at };
      const columns = rings.map((ring, index) =>
        reduce(emptyLine, view, ring, hub.silenceLimit(lines[index]!.channel.public_id))
      );
      return { view, columns };
    };
  }, [lines, window, frozenAt]);
  return (
    <Plot
      {...rest}
      lines={shown}
      smallestSpan={smallestSpan(lines)}
      picture={picture}
    />
  );
}

/** How a channel's line is drawn: what is set holds until it is set again. */
export function plotLine({ channel, colour }: ChartLine): PlotLine {
  return { id: channel.public_id, name: channel.name, colour, isStepped: !isSensor(channel) };
}

/** So little span that the noise of a sensor does not fill the picture. */
export function smallestSpan(lines: readonly ChartLine[]): number {
  return Math.max(0, ...lines.map(({ channel }) => (channel.max_value - channel.min_value) * 0.02));
}
