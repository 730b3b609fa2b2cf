import type { Channel } from "../api/types.ts";
import { splitName } from "../lib/channels.ts";
import { formatOf, type Reading } from "../lib/format.ts";
import type { AnsweredLine } from "../live/useLines.ts";
import type { RangeLine } from "./rangeLines.ts";

/** What of a line is to be told in figures: one value, or from where to where it goes within a pixel. */
export type ShownValue = { low: number; high: number } | null;

export interface LegendProps {
  lines: readonly RangeLine[];
  /** By the lines' `key`s. */
  hidden: ReadonlySet<string>;
  onToggle: (key: string) => void;
  /** The line that is pointed at. */
  onStrong: (key: string | null) => void;
  /** Under the cross-hair; the newest one while there is none. */
  value: (line: RangeLine) => ShownValue;
  /** The instant under the cross-hair, milliseconds since 1970. */
  cursor: number | null;
  answers: ReadonlyMap<string, AnsweredLine>;
}

export type Legend = (props: LegendProps) => JSX.Element;

/** Names, colours and values; each line can be hidden. */
export function RangeLegend({ lines, hidden, onToggle, onStrong, value }: LegendProps) {
  const severalGroups = new Set(lines.map(({ channel }) => splitName(channel.name).group)).size > 1;
  return (
    <ul className="legend" aria-label="Series">
      {lines.map((line) => {
        const { group, label } = splitName(line.channel.name);
        return (
          <li key={line.key}>
            <button
              type="button"
              className="legend-entry"
              aria-pressed={!hidden.has(line.key)}
              onClick={() => onToggle(line.key)}
              onPointerEnter={() => onStrong(line.key)}
              onPointerLeave={() => onStrong(null)}
              title={line.channel.name}
            >
              <span className={`swatch series-${line.colour}`} aria-hidden="true" />
              <span className="legend-name">
                {severalGroups && group !== "" && <span className="legend-group">{group}</span>}
                {line.name ?? label}
              </span>
              <LegendValue value={value(line)} channel={line.channel} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** "3.5 bar", or "3.1 … 3.9 bar" where several readings share a pixel. */
export function valueText(value: ShownValue, channel: Channel): string {
  return partsOf(value, channel).map(({ text, unit }) => `${text} ${unit}`.trim()).join(" … ");
}

export function LegendValue({ value, channel }: { value: ShownValue; channel: Channel }) {
  const [low, high] = partsOf(value, channel);
  if (low === undefined) return null;
  return (
    <span className="legend-value">
      {low.text} {(high === undefined || low.unit !== high.unit) && <small>{low.unit}</small>}
      {high !== undefined && (
        <>
          … {high.text} <small>{high.unit}</small>
        </>
      )}
    </span>
  );
}

/** One reading, or two when the lowest and the highest do not look the same. */
function partsOf(value: ShownValue, channel: Channel): Reading[] {
  if (value === null) return [formatOf(channel, null)];
  const [low, high] = [formatOf(channel, value.low), formatOf(channel, value.high)];
  return low.text === high.text && low.unit === high.unit ? [high] : [low, high];
}
