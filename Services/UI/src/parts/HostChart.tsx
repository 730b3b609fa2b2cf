import { useMemo, useState, useSyncExternalStore } from "react";
import type { Channel } from "../api/types.ts";
import { shownUnit } from "../lib/format.ts";
import { useLive } from "../live/hooks.ts";
import { theme } from "../state/theme.ts";
import { LegendEntry } from "./LegendEntry.tsx";
import { type ChartLine, TimeChart } from "./TimeChart.tsx";

interface Props {
  title: string;
  /** All of one unit. */
  channels: readonly Channel[];
  /** The stretch of time shown, in milliseconds. */
  window: number;
  /** The instant under the pointer in any of the charts, milliseconds since 1970, or null. */
  cursor: number | null;
  onCursor: (time: number | null) => void;
}

/** One group of a machine's metrics over time, live. */
export function HostChart({ title, channels, window, cursor, onCursor }: Props) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const currentTheme = useSyncExternalStore(theme.subscribe, theme.current);
  const key = channels.map(({ public_id }) => public_id).join();
  const lines = useMemo(() => channels.map((channel, colour): ChartLine => ({ channel, colour })), [key]);
  const shown = useMemo(() => lines.filter(({ channel }) => !hidden.has(channel.public_id)), [lines, hidden]);
  useLive(channels.map(({ public_id }) => public_id), window);
  const unit = channels[0]?.unit ?? "";
  return (
    <section className="panel host-chart" aria-label={`${title} over time`}>
      <header>
        <h3>{title}</h3>
        <span className="quiet">{shownUnit(unit)}</span>
      </header>
      <TimeChart
        lines={shown}
        unit={unit}
        window={window}
        frozenAt={null}
        height={150}
        showTimes
        theme={currentTheme}
        onCursor={onCursor}
      />
      <ul className="legend" aria-label={`Series of ${title}`}>
        {lines.map((line) => (
          <LegendEntry
            key={line.channel.public_id}
            line={line}
            withGroup={false}
            at={cursor}
            shown={!hidden.has(line.channel.public_id)}
            onToggle={() => {
              const next = new Set(hidden);
              if (!next.delete(line.channel.public_id)) next.add(line.channel.public_id);
              setHidden(next);
            }}
          />
        ))}
      </ul>
    </section>
  );
}
