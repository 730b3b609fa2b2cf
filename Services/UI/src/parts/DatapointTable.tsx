import type { Channel, Datapoint } from "../api/types.ts";
import { splitName } from "../lib/channels.ts";
import { formatAge, formatOf, formatReading } from "../lib/format.ts";
import { formatExactly } from "../lib/localTime.ts";
import { useNow } from "../live/hooks.ts";
import { CopyButton } from "./CopyButton.tsx";
import { Link } from "./Link.tsx";

interface Props {
  datapoints: readonly Datapoint[];
  channels: readonly Channel[];
  /** Names of experiments by id. */
  experiments: ReadonlyMap<string, string>;
}

export function DatapointTable({ datapoints, channels, experiments }: Props) {
  const byID = new Map(channels.map((channel) => [channel.public_id, channel]));
  return (
    <div className="table-frame">
      <table className="table datapoints">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Age</th>
            <th scope="col">Channel</th>
            <th scope="col" className="number">Value</th>
            <th scope="col">Experiment</th>
            <th scope="col">
              <span className="hidden">Copy</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {datapoints.map((point, index) => (
            <Row
              key={point.public_id ?? index}
              point={point}
              channel={byID.get(point.event_public_id)}
              experiment={experiments.get(point.experiment_public_id ?? "")}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  point: Datapoint;
  /** undefined: it is deleted. */
  channel: Channel | undefined;
  experiment: string | undefined;
}

function Row({ point, channel, experiment }: RowProps) {
  const { timestamp, value, experiment_public_id: id } = point;
  const reading = channel === undefined ? formatReading(value, "") : formatOf(channel, value);
  const { group, label } = splitName(channel?.name ?? "");
  return (
    <tr data-datapoint={point.public_id}>
      <td className="when">{timestamp === null ? "–" : formatExactly(timestamp)}</td>
      <td className="quiet">{timestamp !== null && <Age time={Date.parse(timestamp)} />}</td>
      <th scope="row">
        {channel === undefined ? <span className="quiet">Deleted channel</span> : (
          <>
            {group !== "" && <span className="name-group">{`${group} / `}</span>}
            {label}
          </>
        )}
      </th>
      <td className="number" title={value === null ? "Not a number" : String(value)}>
        {reading.text} <span className="quiet">{reading.unit}</span>
      </td>
      <td>
        {id !== null && (
          <Link className="plain-link" href={`/experiments/${id}`}>{experiment ?? "An experiment"}</Link>
        )}
      </td>
      <td className="actions">
        {point.public_id !== undefined && <CopyButton text={point.public_id} label="the reading’s id" />}
      </td>
    </tr>
  );
}

function Age({ time }: { time: number }) {
  const now = useNow();
  return <>{now < time ? "now" : `${formatAge(now - time)} ago`}</>;
}
