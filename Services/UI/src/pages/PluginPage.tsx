import { useCallback, useState } from "react";
import { api } from "../api/client.ts";
import { noneWhenUnknown } from "../api/noneWhenUnknown.ts";
import type { ChannelMapping, PluginInstance } from "../api/types.ts";
import { directionWords } from "../lib/plugins.ts";
import { useChannels } from "../live/hooks.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { Button, IconButton } from "../parts/Button.tsx";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { DeletePlugin } from "../parts/DeletePlugin.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { Link } from "../parts/Link.tsx";
import { MappingDialog } from "../parts/MappingDialog.tsx";
import { PluginDialog } from "../parts/PluginDialog.tsx";
import { PluginStatus } from "../parts/PluginStatus.tsx";
import { TerminalDialog } from "../parts/TerminalDialog.tsx";
import { navigate } from "../router.ts";
import { useTitle } from "../state/title.ts";
import { toasts } from "../state/toasts.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useIsAdmin } from "../state/useUser.ts";

type Open =
  | { kind: "edit" | "delete" | "add" }
  | { kind: "map" | "remove"; terminal: ChannelMapping }
  | undefined;

/** One configured device: its terminals, and the channel that each of them feeds. */
export function PluginPage({ id }: { id: string }) {
  const ask = useCallback(() => api.plugin(id).catch(noneWhenUnknown), [id]);
  const answer = useAnswer(ask);
  const { data, reload } = answer;
  useTitle(data?.instance_name ?? "Plugin");
  if (data === null) {
    return (
      <EmptyState
        icon="plug"
        title="There is no such plugin instance"
        action={<Link className="button plain" href="/plugins">Go to the plugins</Link>}
      >
        It may have been deleted.
      </EmptyState>
    );
  }
  return (
    <div className="page">
      <AnswerState what="The plugin instance" {...answer} />
      {data !== undefined && <Body plugin={data} reload={reload} />}
    </div>
  );
}

function Body({ plugin, reload }: { plugin: PluginInstance; reload: () => Promise<void> }) {
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const { channels } = useChannels();
  const isAdmin = useIsAdmin();
  const nameOf = (terminal: ChannelMapping) =>
    channels.find(({ public_id }) => public_id === terminal.event_public_id)?.name;
  const terminals = plugin.channel_mappings;
  return (
    <>
      <div className="page-tools">
        <PluginStatus plugin={plugin} />
        <span className="quiet">{plugin.plugin_id}</span>
        <div className="buttons">
          <Link className="button plain" href="/plugins">All plugins</Link>
          {isAdmin && (
            <>
              <Button icon="edit" onClick={() => setOpen({ kind: "edit" })}>Edit</Button>
              <Button icon="trash" onClick={() => setOpen({ kind: "delete" })}>Delete</Button>
              <Button look="primary" icon="plus" onClick={() => setOpen({ kind: "add" })}>
                New terminal
              </Button>
            </>
          )}
        </div>
      </div>
      {plugin.error_message !== null && <p className="banner wrong">{plugin.error_message}</p>}
      {terminals.length === 0
        ? (
          <EmptyState icon="channels" title="It has no terminals">
            This version does not know this kind of device
            {isAdmin ? ": add its terminals by hand." : "."}
          </EmptyState>
        )
        : (
          <div className="table-frame">
            <table className="table terminals">
              <thead>
                <tr>
                  <th scope="col">Terminal</th>
                  <th scope="col">Channel</th>
                  <th scope="col">Direction</th>
                  <th scope="col">Unit</th>
                  {isAdmin && (
                    <th scope="col">
                      <span className="hidden">Actions</span>
                    </th>
                  )}
                </tr>
              </thead>
              <tbody>
                {terminals.map((terminal) => (
                  <tr key={terminal.public_id}>
                    <th scope="row" title={terminal.channel_id}>{terminal.channel_name}</th>
                    <td className={terminal.event_public_id === null ? "quiet" : undefined}>
                      {terminal.event_public_id === null ? "none" : nameOf(terminal) ?? "…"}
                    </td>
                    <td className="quiet" data-label="Direction">{directionWords[terminal.direction]}</td>
                    <td className="quiet" data-label="Unit">{terminal.unit}</td>
                    {isAdmin && (
                      <td className="actions">
                        <IconButton
                          icon="link"
                          label={`Choose the channel of ${terminal.channel_name}`}
                          onClick={() => setOpen({ kind: "map", terminal })}
                        />
                        <IconButton
                          icon="trash"
                          label={`Remove ${terminal.channel_name}`}
                          onClick={() => setOpen({ kind: "remove", terminal })}
                        />
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      {open?.kind === "edit" && <PluginDialog kinds={[]} plugin={plugin} onSaved={reload} onClose={close} />}
      {open?.kind === "add" && <TerminalDialog plugin={plugin} onSaved={reload} onClose={close} />}
      {open?.kind === "delete" && (
        <DeletePlugin
          plugin={plugin}
          onDeleted={() => navigate("/plugins")}
          onClose={close}
        />
      )}
      {open?.kind === "map" && (
        <MappingDialog plugin={plugin} terminal={open.terminal} onSaved={reload} onClose={close} />
      )}
      {open?.kind === "remove" && (
        <ConfirmDialog
          title="Remove terminal"
          verb="Remove terminal"
          onClose={close}
          onConfirm={async () => {
            await api.deleteTerminal(plugin.public_id, open.terminal.public_id);
            toasts.show("done", `${open.terminal.channel_name} is removed.`);
            await reload();
          }}
        >
          <p>
            <strong>{open.terminal.channel_name}</strong>{" "}
            is no longer a terminal of this device. The channel that it feeds, and its readings, stay.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
