import type { Channel } from "../../api/types.ts";
import type { BoardWidget } from "../../lib/board.ts";
import { formatBound, formatOf } from "../../lib/format.ts";
import { arc, zones } from "../../lib/gauge.ts";
import { judge } from "../../lib/widgets.ts";
import { useSample, useSilence } from "../../live/hooks.ts";

/** A channel's value in its range, with the thresholds as coloured parts of the arc. */
export function GaugeWidget({ widget, channel }: { widget: BoardWidget; channel: Channel }) {
  const { public_id: id, min_value: min, max_value: max, unit } = channel;
  const sample = useSample(id);
  const silence = useSilence(id);
  const value = sample?.value ?? null;
  const isSilent = silence !== null;
  const reading = formatOf(channel, value, widget.decimals);
  const level = value === null ? "none" : isSilent ? "silent" : judge(value, widget);
  return (
    <svg
      className={`gauge ${level}`}
      viewBox="0 0 100 92"
      role="img"
      aria-label={`${channel.name}: ${reading.text} ${reading.unit}`}
    >
      <path className="gauge-ground" d={arc(min, max, min, max)} />
      {value !== null && max > min && <path className="gauge-value" d={arc(min, value, min, max)} />}
      {zones(widget, min, max).map((zone) => (
        <path
          key={zone.level}
          className={`gauge-zone ${zone.level}`}
          d={arc(zone.from, zone.to, min, max, 48.5)}
        />
      ))}
      <text className="gauge-number" x="50" y="54" data-value={value ?? ""}>{reading.text}</text>
      <text className="gauge-unit" x="50" y="66">{reading.unit}</text>
      <text className="gauge-end" x="22" y="90.5">{formatBound(min, unit)}</text>
      <text className="gauge-end" x="78" y="90.5">{formatBound(max, unit)}</text>
    </svg>
  );
}
