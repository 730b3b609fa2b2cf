import { useCallback, useState } from "react";
import { api } from "../api/client.ts";
import { noneWhenUnknown } from "../api/noneWhenUnknown.ts";
import type { ChannelMapping, PluginInstance } from "../api/types.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { Button } from "../parts/Button.tsx";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { Link } from "../parts/Link.tsx";
import { DeletePlugin } from "../parts/plugins/DeletePlugin.tsx";
import { ExecutionLog } from "../parts/plugins/ExecutionLog.tsx";
import { MappingDialog } from "../parts/plugins/MappingDialog.tsx";
import { PluginDialog } from "../parts/plugins/PluginDialog.tsx";
import { PluginState } from "../parts/plugins/PluginState.tsx";
import { TerminalDialog } from "../parts/plugins/TerminalDialog.tsx";
import { TerminalTable } from "../parts/plugins/TerminalTable.tsx";
import { navigate } from "../router.ts";
import { useTitle } from "../state/title.ts";
import { toasts } from "../state/toasts.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useIsAdmin } from "../state/useUser.ts";

type Open =
  | { kind: "edit" | "delete" | "add" }
  | { kind: "map" | "remove"; terminal: ChannelMapping }
  | undefined;

const lively = 5_000;

/** One plugin instance: how it is doing, its terminals with the channel that each feeds, and its runs. */
export function PluginPage({ id }: { id: string }) {
  const ask = useCallback((signal: AbortSignal) => api.plugin(id, signal).catch(noneWhenUnknown), [id]);
  const answer = useAnswer(ask, false, lively);
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
    <div className="page plugin-page">
      <AnswerState what="The plugin instance" {...answer} />
      {data !== undefined && <Body plugin={data} reload={reload} />}
    </div>
  );
}

function Body({ plugin, reload }: { plugin: PluginInstance; reload: () => Promise<void> }) {
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const isAdmin = useIsAdmin();
  const { data: kinds } = useAnswer(api.pluginKinds);
  const terminals = plugin.channel_mappings;
  const kind = kinds?.find(({ id }) => id === plugin.plugin_id);
  return (
    <>
      <div className="page-tools">
        <Link className="button plain" href="/plugins">All plugins</Link>
        <span className="quiet">{kind?.name ?? plugin.plugin_id}</span>
        {isAdmin && (
          <div className="buttons">
            <Button icon="edit" disabled={kinds === undefined} onClick={() => setOpen({ kind: "edit" })}>
              Edit
            </Button>
            <Button icon="trash" onClick={() => setOpen({ kind: "delete" })}>Delete</Button>
            <Button look="primary" icon="plus" onClick={() => setOpen({ kind: "add" })}>New terminal</Button>
          </div>
        )}
      </div>
      <PluginState plugin={plugin} onChanged={reload} />
      {terminals.length === 0
        ? (
          <EmptyState icon="channels" title="It has no terminals">
            {kinds !== undefined && kind === undefined
              ? "This version does not know this kind of device"
              : "Nothing is set that it could read"}
            {isAdmin ? ": add its terminals by hand." : "."}
          </EmptyState>
        )
        : (
          <TerminalTable
            terminals={terminals}
            allowed={isAdmin}
            onMap={(terminal) => setOpen({ kind: "map", terminal })}
            onRemove={(terminal) => setOpen({ kind: "remove", terminal })}
          />
        )}
      <ExecutionLog plugin={plugin} every={lively} />
      {open?.kind === "edit" && (
        <PluginDialog kinds={kinds ?? []} plugin={plugin} onSaved={reload} onClose={close} />
      )}
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
