import { useSyncExternalStore } from "react";
import { splitName } from "../lib/channels.ts";
import { formatAge, formatOf } from "../lib/format.ts";
import { clock } from "../live/clock.ts";
import { useSilence } from "../live/hooks.ts";
import { hub } from "../live/liveHub.ts";
import type { ChartLine } from "./TimeChart.tsx";

interface Props {
  line: ChartLine;
  withGroup: boolean;
  /** The instant to tell the value of, milliseconds since 1970; null: now. */
  at: number | null;
  shown: boolean;
  onToggle: () => void;
}

/** A line's colour, name and value, and the switch to hide it. */
export function LegendEntry({ line, withGroup, at, shown, onToggle }: Props) {
  const { channel, colour } = line;
  const id = channel.public_id;
  const value = useSyncExternalStore(clock.subscribe, () => {
    if (at === null) return hub.sample(id)?.value ?? null;
    const ring = hub.ring(id);
    const index = ring.lowerBound(at + 1) - 1;
    return index >= 0 ? ring.value(index) : null;
  });
  const silence = useSilence(id);
  const isSilent = at === null && silence !== null;
  const reading = formatOf(channel, value);
  const { group, label } = splitName(channel.name);
  return (
    <li>
      <button
        type="button"
        className={`legend-entry ${isSilent ? "silent" : ""}`}
        aria-pressed={shown}
        onClick={onToggle}
        title={channel.name}
      >
        <span className={`swatch series-${colour}`} aria-hidden="true" />
        <span className="legend-name">
          {withGroup && group !== "" && <span className="legend-group">{group}</span>}
          {label}
        </span>
        <span className="legend-value">
          {reading.text} <small>{reading.unit}</small>
        </span>
        {isSilent && <small className="live-age">{formatAge(silence)} old</small>}
      </button>
    </li>
  );
}
