import type { Channel, ChannelMapping } from "../../api/types.ts";
import { directionWords } from "../../lib/plugins.ts";
import { useChannels } from "../../live/hooks.ts";
import { IconButton } from "../Button.tsx";
import { Link } from "../Link.tsx";
import { LiveValue } from "../LiveValue.tsx";

interface Props {
  terminals: readonly ChannelMapping[];
  /** Whether the user may change them. */
  allowed: boolean;
  onMap: (terminal: ChannelMapping) => void;
  onRemove: (terminal: ChannelMapping) => void;
}

/** The terminals of an instance: the channel that each feeds, with its newest value. */
export function TerminalTable({ terminals, allowed, onMap, onRemove }: Props) {
  const { channels } = useChannels();
  return (
    <div className="table-frame">
      <table className="table terminals">
        <thead>
          <tr>
            <th scope="col">Terminal</th>
            <th scope="col">Channel</th>
            <th scope="col" className="number">Now</th>
            <th scope="col">Direction</th>
            <th scope="col">Unit</th>
            {allowed && (
              <th scope="col">
                <span className="hidden">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {terminals.map((terminal) => {
            const { public_id, channel_id, channel_name: name, event_public_id: id } = terminal;
            const channel = channels.find(({ public_id }) => public_id === id);
            return (
              <tr key={public_id}>
                <th scope="row" title={channel_id}>{name}</th>
                <td className={id === null ? "quiet" : undefined}>
                  {id === null ? "none" : channel === undefined ? "…" : <InHistory channel={channel} />}
                </td>
                <td className="number">{channel !== undefined && <LiveValue channel={channel} />}</td>
                <td className="quiet" data-label="Direction">{directionWords[terminal.direction]}</td>
                <td className="quiet" data-label="Unit">{terminal.unit}</td>
                {allowed && (
                  <td className="actions">
                    <IconButton
                      icon="link"
                      label={`Choose the channel of ${name}`}
                      onClick={() => onMap(terminal)}
                    />
                    <IconButton icon="trash" label={`Remove ${name}`} onClick={() => onRemove(terminal)} />
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function InHistory({ channel }: { channel: Channel }) {
  return (
    <Link className="plain-link" href={`/history?channels=${encodeURIComponent(channel.public_id)}&last=1h`}>
      {channel.name}
    </Link>
  );
}
