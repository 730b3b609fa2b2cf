import { useEffect, useMemo, useState } from "react";
import { api } from "../api/client.ts";
import type { Channel } from "../api/types.ts";
import { type ChannelColumn, isSlider, sortChannels, splitName, switchValues } from "../lib/channels.ts";
import { formatAge, formatOf, formatRange } from "../lib/format.ts";
import { useChannels, useEverythingLive, useSample, useSilence } from "../live/hooks.ts";
import { hub } from "../live/liveHub.ts";
import { Button, IconButton } from "../parts/Button.tsx";
import { ChannelsState } from "../parts/ChannelsState.tsx";
import { ChannelBulkDialog } from "../parts/ChannelBulkDialog.tsx";
import { ChannelDialog, kindNames } from "../parts/ChannelDialog.tsx";
import { ChannelImportDialog } from "../parts/ChannelImportDialog.tsx";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { SortHead } from "../parts/SortHead.tsx";
import { useIsOperator } from "../state/useUser.ts";
import { toasts } from "../state/toasts.ts";
import { useTitle } from "../state/title.ts";

type Open =
  | { kind: "create" | "import" | "bulk edit" | "bulk delete" }
  | { kind: "edit" | "delete"; channel: Channel }
  | undefined;

export function ChannelsPage() {
  const { channels, loading } = useChannels();
  const allowed = useIsOperator();
  useEverythingLive();
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const [sort, setSort] = useState({ column: "name" as ChannelColumn, isDescending: false });
  const [chosenIDs, setChosenIDs] = useState<ReadonlySet<string>>(new Set());
  const found = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/);
    const matching = channels.filter((channel) => {
      const text = [
        channel.name,
        channel.unit,
        kindNames[channel.type],
        channel.device ?? "",
        channel.description ?? "",
        ...channel.tags,
      ].join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return sortChannels(matching, sort.column, sort.isDescending);
  }, [channels, search, sort]);
  const head = (column: ChannelColumn) => ({
    order: sort.column !== column
      ? undefined
      : sort.isDescending
      ? "descending" as const
      : "ascending" as const,
    onSort: () => setSort({ column, isDescending: sort.column === column && !sort.isDescending }),
  });

  // Of those in sight alone: what one does not see, one does not mean.
  const chosen = found.filter(({ public_id }) => chosenIDs.has(public_id));
  const choose = (ids: readonly string[], isChosen: boolean) => {
    const next = new Set(chosenIDs);
    for (const id of ids) isChosen ? next.add(id) : next.delete(id);
    setChosenIDs(next);
  };
  const done = () => {
    setChosenIDs(new Set());
    close();
  };

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
            <details className="export-menu">
              <summary className="button">Export</summary>
              <ul>
                {["csv", "yaml", "json"].map((format) => (
                  <li key={format}>
                    <a href={`/api/v1/events/export?format=${format}`} download>{format.toUpperCase()}</a>
                  </li>
                ))}
              </ul>
            </details>
            {allowed && <Button icon="up" onClick={() => setOpen({ kind: "import" })}>Import</Button>}
            {create}
          </div>
          {chosen.length > 0 && (
            <div className="page-tools" role="group" aria-label="Chosen channels">
              <p role="status">{chosen.length} chosen</p>
              <Button icon="edit" onClick={() => setOpen({ kind: "bulk edit" })}>Edit</Button>
              <Button icon="trash" onClick={() => setOpen({ kind: "bulk delete" })}>Delete</Button>
              <Button onClick={() => setChosenIDs(new Set())}>Choose none</Button>
            </div>
          )}
          <div className="table-frame">
            <table className="table channels">
              <thead>
                <tr>
                  <SortHead
                    {...head("name")}
                    leading={allowed && (
                      <input
                        className="choice"
                        type="checkbox"
                        aria-label="Choose all in sight"
                        checked={found.length > 0 && chosen.length === found.length}
                        onChange={(event) =>
                          choose(found.map((channel) => channel.public_id), event.target.checked)}
                      />
                    )}
                  >
                    Name
                  </SortHead>
                  <SortHead {...head("type")}>Kind</SortHead>
                  <th scope="col" className="number">Value</th>
                  <SortHead {...head("unit")} className="number">Range and unit</SortHead>
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
                    <th scope="row" title={channel.description ?? undefined}>
                      {allowed && (
                        <input
                          className="choice"
                          type="checkbox"
                          aria-label={`Choose ${channel.name}`}
                          checked={chosenIDs.has(channel.public_id)}
                          onChange={(event) => choose([channel.public_id], event.target.checked)}
                        />
                      )}
                      <ChannelName name={channel.name} />
                      {(channel.device !== null || channel.tags.length > 0) && (
                        <small className="labels">
                          {channel.device !== null && <span>{channel.device}</span>}
                          {channel.tags.map((tag) => <span key={tag}>#{tag}</span>)}
                        </small>
                      )}
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
            {found.length === 0 && (
              <p className="none">
                No channel has that in its name, unit, kind, device, tags or description.
              </p>
            )}
          </div>
        </>
      )}
      {open?.kind === "create" && <ChannelDialog onClose={close} />}
      {open?.kind === "import" && <ChannelImportDialog onClose={close} />}
      {open?.kind === "bulk edit" && <ChannelBulkDialog channels={chosen} onClose={close} onDone={done} />}
      {open?.kind === "bulk delete" && (
        <ConfirmDialog
          title={`Delete ${chosen.length} channels`}
          verb={`Delete ${chosen.length} channels`}
          onClose={close}
          onConfirm={async () => {
            const ids = chosen.map((channel) => channel.public_id);
            await api.changeChannels({ public_ids: ids, delete: true });
            toasts.show("done", `${ids.length} channels are deleted.`);
            setChosenIDs(new Set());
            await hub.reloadChannels().catch(() => {});
          }}
        >
          <p>They and every reading they ever had are deleted. This cannot be undone.</p>
        </ConfirmDialog>
      )}
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
  const reading = formatOf(channel, sample.value);
  const isSilent = silence !== null && channel.type === "sensor";
  return (
    <span className={isSilent ? "silent" : undefined}>
      {reading.text} {reading.unit}
      {isSilent && <small className="cell-note">{formatAge(silence)} old</small>}
    </span>
  );
}
