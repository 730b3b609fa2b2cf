import { useEffect, useMemo, useState } from "react";
import { api } from "../api/client.ts";
import type { Channel } from "../api/types.ts";
import { isSlider, splitName, switchValues } from "../lib/channels.ts";
import { formatAge, formatRange, formatReading } from "../lib/format.ts";
import { useChannels, useEverythingLive, useSample, useSilence } from "../live/hooks.ts";
import { hub } from "../live/liveHub.ts";
import { Button, IconButton } from "../parts/Button.tsx";
import { ChannelsState } from "../parts/ChannelsState.tsx";
import { ChannelDialog, kindNames } from "../parts/ChannelDialog.tsx";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { useIsOperator } from "../state/useUser.ts";
import { toasts } from "../state/toasts.ts";
import { useTitle } from "../state/title.ts";

type Open = { kind: "create" } | { kind: "edit" | "delete"; channel: Channel } | undefined;

export function ChannelsPage() {
  const { channels, loading } = useChannels();
  const allowed = useIsOperator();
  useEverythingLive();
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const found = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/);
    return channels.filter((channel) => {
      const text = `${channel.name} ${channel.unit} ${kindNames[channel.type]}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }, [channels, search]);

  useTitle("Channels");
  useEffect(() => {
    // Whoever opens the list wants it as it is now; until the answer comes, the known one is shown.
    if (hub.loading.state === "ready") void hub.reloadChannels().catch(() => {});
  }, []);

  const create = allowed && (
    <Button look="primary" icon="plus" onClick={() => setOpen({ kind: "create" })}>New channel</Button>
  );
  return (
    <div className="page">
      <ChannelsState />
      {loading.state === "ready" && channels.length === 0 && (
        <EmptyState icon="channels" title="No channels yet" action={create}>
          An agent makes its own channels when it connects.
          {allowed
            ? " You can also make one by hand, for example for values that come over the REST interface."
            : ""}
        </EmptyState>
      )}
      {loading.state === "ready" && channels.length > 0 && (
        <>
          <div className="page-tools">
            <SearchField label="Search channels" value={search} onChange={setSearch} />
            <p className="quiet" role="status">
              {found.length === channels.length
                ? `${channels.length} channels`
                : `${found.length} of ${channels.length} channels`}
            </p>
            {create}
          </div>
          <div className="table-frame">
            <table className="table channels">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Kind</th>
                  <th scope="col" className="number">Value</th>
                  <th scope="col" className="number">Range</th>
                  {allowed && (
                    <th scope="col">
                      <span className="hidden">Actions</span>
                    </th>
                  )}
                </tr>
              </thead>
              <tbody>
                {found.map((channel) => (
                  <tr key={channel.public_id} data-channel={channel.public_id}>
                    <th scope="row">
                      <ChannelName name={channel.name} />
                    </th>
                    <td>
                      <span className={`kind ${channel.type === "sensor" ? "" : "sets"}`}>
                        {kindNames[channel.type] ?? channel.type}
                      </span>
                    </td>
                    <td className="number">
                      <ValueCell channel={channel} />
                    </td>
                    <td className="number quiet" data-label="Range">
                      {formatRange(channel.min_value, channel.max_value, channel.unit)}
                    </td>
                    {allowed && (
                      <td className="actions">
                        <IconButton
                          icon="edit"
                          label={`Edit ${channel.name}`}
                          onClick={() => setOpen({ kind: "edit", channel })}
                        />
                        <IconButton
                          icon="trash"
                          label={`Delete ${channel.name}`}
                          onClick={() => setOpen({ kind: "delete", channel })}
                        />
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
            {found.length === 0 && <p className="none">No channel has that in its name, unit or kind.</p>}
          </div>
        </>
      )}
      {open?.kind === "create" && <ChannelDialog onClose={close} />}
      {open?.kind === "edit" && <ChannelDialog channel={open.channel} onClose={close} />}
      {open?.kind === "delete" && (
        <ConfirmDialog
          title="Delete channel"
          verb="Delete channel"
          onClose={close}
          onConfirm={async () => {
            await api.deleteChannel(open.channel.public_id);
            toasts.show("done", `${open.channel.name} is deleted.`);
            await hub.reloadChannels().catch(() => {});
          }}
        >
          <p>
            <strong>{open.channel.name}</strong>{" "}
            and every reading it ever had are deleted. This cannot be undone.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}

function ChannelName({ name }: { name: string }) {
  const { group, label } = splitName(name);
  return (
    <>
      {group !== "" && <span className="name-group">{`${group} / `}</span>}
      {label}
    </>
  );
}

function ValueCell({ channel }: { channel: Channel }) {
  const sample = useSample(channel.public_id);
  const silence = useSilence(channel.public_id);
  if (sample === undefined) return <span className="quiet">no data yet</span>;
  if (channel.type !== "sensor" && !isSlider(channel)) {
    return <span>{sample.value === switchValues(channel).on ? "On" : "Off"}</span>;
  }
  const reading = formatReading(sample.value, channel.unit, channel.max_value - channel.min_value);
  const isSilent = silence !== null && channel.type === "sensor";
  return (
    <span className={isSilent ? "silent" : undefined}>
      {reading.text} {reading.unit}
      {isSilent && <small className="cell-note">{formatAge(silence)} old</small>}
    </span>
  );
}
