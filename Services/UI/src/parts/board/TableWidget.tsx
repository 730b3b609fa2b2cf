import type { Channel } from "../../api/types.ts";
import type { BoardWidget } from "../../lib/board.ts";
import { isSensor, isSlider, splitName, switchValues } from "../../lib/channels.ts";
import { formatAge, formatOf, fraction } from "../../lib/format.ts";
import { judge } from "../../lib/widgets.ts";
import { useAge, useSample, useSilence } from "../../live/hooks.ts";

/** Channels one below the other: value, age, and where the value lies in the range. */
export function TableWidget({ widget, channels }: { widget: BoardWidget; channels: readonly Channel[] }) {
  const severalGroups = new Set(channels.map(({ name }) => splitName(name).group)).size > 1;
  return (
    <div className="widget-table" tabIndex={0} role="region" aria-label={`${widget.title}, table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Channel</th>
            <th scope="col" className="number">Value</th>
            <th scope="col" className="bar-column">
              <span className="hidden">Place in its range</span>
            </th>
            <th scope="col" className="number">Age</th>
          </tr>
        </thead>
        <tbody>
          {channels.map((channel) => (
            <Row key={channel.public_id} widget={widget} channel={channel} withGroup={severalGroups} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row(
  { widget, channel, withGroup }: { widget: BoardWidget; channel: Channel; withGroup: boolean },
) {
  const { public_id: id, min_value: min, max_value: max } = channel;
  const sample = useSample(id);
  const silence = useSilence(id);
  const age = useAge(id);
  const value = sample?.value ?? null;
  const { group, label } = splitName(channel.name);
  const reading = formatOf(channel, value, widget.decimals);
  const isSwitch = !isSensor(channel) && !isSlider(channel);
  const isSilent = silence !== null && isSensor(channel);
  const level = value === null ? "none" : isSilent ? "silent" : judge(value, widget);
  return (
    <tr className={level} data-channel={id} data-state={isSilent ? "silent" : "lively"}>
      <th scope="row" title={channel.name}>
        {withGroup && group !== "" && <span className="name-group">{`${group} / `}</span>}
        {label}
      </th>
      <td className="number" data-value={value ?? ""}>
        {isSwitch && value !== null ? (value === switchValues(channel).on ? "On" : "Off") : (
          <>
            {reading.text} <small>{reading.unit}</small>
          </>
        )}
      </td>
      <td className="bar-column">
        {max > min && !isSwitch && (
          <div className="range-bar" aria-hidden="true">
            <span style={{ transform: `scaleX(${value === null ? 0 : fraction(value, min, max)})` }} />
          </div>
        )}
      </td>
      <td className="number age">{age === null ? "–" : age < 2_000 ? "now" : formatAge(age)}</td>
    </tr>
  );
}
