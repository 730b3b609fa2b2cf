import { formatElapsed } from "../../lib/axis.ts";
import { splitName } from "../../lib/channels.ts";
import { formatAge, formatCount } from "../../lib/format.ts";
import { formatExactly, formatInstant } from "../../lib/localTime.ts";
import { formatCompleteness } from "../../lib/quality.ts";
import { wallClock } from "../../lib/wallClock.ts";
import { hub } from "../../live/liveHub.ts";
import type { AnsweredLine } from "../../live/useLines.ts";
import { IconButton } from "../Button.tsx";
import { type LegendProps, LegendValue } from "../RangeLegend.tsx";

interface Props extends LegendProps {
  /** Where the time axis begins to count, milliseconds since 1970; undefined: it tells the time of day. */
  origin: number | undefined;
  onRemove: (channel: string) => void;
}

/** The lines as a table: the value under the cross-hair, and where each line comes from. */
export function ChannelTable(
  { lines, hidden, onToggle, onStrong, value, cursor, answers, origin, onRemove }: Props,
) {
  return (
    <table className="channel-table">
      <caption className="hidden">The lines and where they come from</caption>
      <thead>
        <tr>
          <th scope="col">Channel</th>
          <th scope="col" className="number">
            {cursor === null ? "Newest shown" : cursorTime(cursor, origin)}
          </th>
          <th scope="col" className="number">Readings</th>
          <th scope="col">Drawn from</th>
          <th scope="col" className="number">Complete</th>
          <th scope="col">Newest reading</th>
          <th scope="col">
            <span className="hidden">Remove</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => {
          const { group, label } = splitName(line.channel.name);
          return (
            <tr
              key={line.key}
              data-channel={line.channel.public_id}
              onPointerEnter={() => onStrong(line.key)}
              onPointerLeave={() => onStrong(null)}
            >
              <th scope="row">
                <button
                  type="button"
                  className="legend-entry"
                  aria-pressed={!hidden.has(line.key)}
                  onClick={() => onToggle(line.key)}
                  title={`${hidden.has(line.key) ? "Show" : "Hide"} ${line.channel.name}`}
                >
                  <span className={`swatch series-${line.colour}`} aria-hidden="true" />
                  <span className="legend-name">
                    {group !== "" && <span className="legend-group">{group}</span>}
                    {label}
                    {line.name !== undefined && <span className="line-name">{line.name}</span>}
                  </span>
                </button>
              </th>
              <td className="number">
                <LegendValue value={value(line)} channel={line.channel} />
              </td>
              <Provenance channel={line.channel.public_id} answer={answers.get(line.key)} />
              <td className="actions">
                <IconButton
                  icon="cross"
                  label={`Remove ${line.channel.name}`}
                  onClick={() => onRemove(line.channel.public_id)}
                />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function cursorTime(cursor: number, origin: number | undefined): string {
  if (origin !== undefined) return formatElapsed(cursor - origin, true);
  return formatExactly(new Date(cursor).toISOString());
}

const sources: Readonly<Record<string, readonly [string, string]>> = {
  raw: ["Every reading", "Each reading is a point of the line"],
  reduced: [
    "Every reading, reduced",
    "As many points as the picture has room for; its pixels are those of all readings",
  ],
  "1m": [
    "Minute values",
    "The readings are gone; their minutes' lowest, highest, first and last values remain",
  ],
  "1h": ["Hour values", "The readings are gone; their hours' lowest, highest, first and last values remain"],
};

function Provenance({ channel, answer }: { channel: string; answer: AnsweredLine | undefined }) {
  if (answer === undefined) {
    return (
      <>
        <td />
        <td />
        <td />
        <td />
      </>
    );
  }
  const { resolution, count, completeness, newest: served, gap_seconds: gap } = answer.head;
  // What came over the socket since is newer than the answer.
  const newest = Math.max(Date.parse(served ?? "") || 0, hub.sample(channel)?.time ?? 0);
  const [source, explanation] = sources[resolution] ?? [resolution, `One value each ${resolution}`];
  const age = newest > 0 ? wallClock.now() - newest : undefined;
  const isSilent = age !== undefined && typeof gap === "number" && age > gap * 1000 + 5_000;
  return (
    <>
      <td className="number" data-name="Readings">{count === undefined ? "–" : formatCount(count)}</td>
      <td title={explanation} data-name="Drawn from">{source}</td>
      <td
        className={`number ${typeof completeness === "number" && completeness < 0.99 ? "incomplete" : ""}`}
        data-name="Complete"
      >
        {formatCompleteness(completeness ?? null)}
      </td>
      <td
        className={isSilent ? "is-silent" : ""}
        data-name="Newest reading"
        title={newest > 0 ? formatExactly(new Date(newest).toISOString()) : "There has been none"}
      >
        {age === undefined
          ? "–"
          : age > 86_400_000
          ? formatInstant(new Date(newest).toISOString())
          : `${formatAge(age)} ago`}
      </td>
    </>
  );
}
