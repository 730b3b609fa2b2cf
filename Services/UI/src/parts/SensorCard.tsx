import { memo } from "react";
import type { Channel } from "../api/types.ts";
import { splitName } from "../lib/channels.ts";
import { formatAge, formatBound, formatOf, fraction } from "../lib/format.ts";
import { useSample, useSilence } from "../live/hooks.ts";
import { Icon } from "./Icon.tsx";
import { Sparkline } from "./Sparkline.tsx";

/** A sensor at a glance: its value, where that lies in its range, its last minutes, and its age once it is silent. */
export const SensorCard = memo(function SensorCard({ channel }: { channel: Channel }) {
  const { public_id: id, min_value: min, max_value: max, unit } = channel;
  const sample = useSample(id);
  const silence = useSilence(id);
  const { label } = splitName(channel.name);
  const value = sample?.value ?? null;
  const reading = formatOf(channel, value);
  const outside = value !== null && max > min && (value > max || value < min);
  const state = sample === undefined ? "empty" : silence !== null ? "silent" : outside ? "outside" : "lively";
  return (
    <article className={`card ${state}`} data-channel={id} data-state={state} aria-label={channel.name}>
      <header>
        <h3 title={channel.name}>{label}</h3>
        {state === "silent" && (
          <span className="tag silent" title="Silent: no new reading">
            <Icon name="clock" size={14} />
            {formatAge(silence ?? 0)} old
          </span>
        )}
        {state === "outside" && (
          <span className="tag outside" title="Outside its range">
            <Icon name="alert" size={14} />
            {value !== null && value > max ? "high" : "low"}
          </span>
        )}
        {state === "empty" && <span className="tag silent">no data yet</span>}
      </header>
      <div className="card-middle">
        <p className="value">
          <span data-value={value ?? ""} data-time={sample?.time ?? ""}>
            {reading.text}
          </span>
          <small>{reading.unit}</small>
        </p>
        <Sparkline channel={id} />
      </div>
      {max > min && (
        <div className="range">
          <div className="range-bar" aria-hidden="true">
            <span style={{ transform: `scaleX(${value === null ? 0 : fraction(value, min, max)})` }} />
          </div>
          <div className="range-ends">
            <span>{formatBound(min, unit)}</span>
            <span>{formatBound(max, unit)}</span>
          </div>
        </div>
      )}
    </article>
  );
});
