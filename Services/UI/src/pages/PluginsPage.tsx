import { useState } from "react";
import { api } from "../api/client.ts";
import type { PluginInstance, PluginKind } from "../api/types.ts";
import { natural } from "../lib/channels.ts";
import { agoText, mappedCount } from "../lib/plugins.ts";
import { useNow } from "../live/hooks.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { Button, IconButton } from "../parts/Button.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { Link } from "../parts/Link.tsx";
import { DeletePlugin } from "../parts/plugins/DeletePlugin.tsx";
import { HealthTag } from "../parts/plugins/HealthTag.tsx";
import { PluginDialog } from "../parts/plugins/PluginDialog.tsx";
import { PluginStatus } from "../parts/plugins/PluginStatus.tsx";
import { useTitle } from "../state/title.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useIsAdmin } from "../state/useUser.ts";

type Open = { kind: "create" } | { kind: "edit" | "delete"; plugin: PluginInstance } | undefined;

const lively = 5_000;

/** The plugin instances, and how each is doing. */
export function PluginsPage() {
  const answer = useAnswer(readPlugins, false, lively);
  const now = useNow();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const isAdmin = useIsAdmin();
  const { data, reload } = answer;

  useTitle("Plugins");

  if (data === undefined) {
    return (
      <div className="page">
        <AnswerState what="The plugins" {...answer} />
      </div>
    );
  }

  const { plugins, kinds } = data;
  const add = isAdmin && (
    <Button look="primary" icon="plus" onClick={() => setOpen({ kind: "create" })}>New instance</Button>
  );
  return (
    <div className="page">
      <AnswerState what="The plugins" {...answer} />
      {plugins.length === 0
        ? (
          <EmptyState icon="plug" title="No device is configured" action={add}>
            A plugin instance says what an agent reads: with which driver, how often, and which channel each
            of its terminals feeds. What an agent collects by itself needs none.
          </EmptyState>
        )
        : (
          <>
            <div className="page-tools">
              <p className="quiet">{plugins.length} {plugins.length === 1 ? "instance" : "instances"}</p>
              {add}
            </div>
            <div className="table-frame">
              <table className="table plugins">
                <thead>
                  <tr>
                    <th scope="col">Name</th>
                    <th scope="col">Health</th>
                    <th scope="col">Status</th>
                    <th scope="col">Device</th>
                    <th scope="col">Last run</th>
                    <th scope="col">Kind</th>
                    <th scope="col" className="number">Terminals in use</th>
                    {isAdmin && (
                      <th scope="col">
                        <span className="hidden">Actions</span>
                      </th>
                    )}
                  </tr>
                </thead>
                <tbody>
                  {plugins.map((plugin) => (
                    <tr key={plugin.public_id}>
                      <th scope="row">
                        <Link href={`/plugins/${plugin.public_id}`}>{plugin.instance_name}</Link>
                      </th>
                      <td>
                        <HealthTag health={plugin.health} />
                      </td>
                      <td>
                        <PluginStatus plugin={plugin} />
                      </td>
                      <td className="plugin-device" data-label="Device">
                        {plugin.device ?? <span className="quiet">none</span>}
                      </td>
                      <td className="plugin-run quiet" data-label="Last run">
                        {agoText(plugin.last_run, now)}
                      </td>
                      <td className="quiet" data-label="Kind">{kindName(plugin, kinds)}</td>
                      <td className="number quiet" data-label="Terminals in use">{mappedCount(plugin)}</td>
                      {isAdmin && (
                        <td className="actions">
                          <IconButton
                            icon="edit"
                            label={`Edit ${plugin.instance_name}`}
                            onClick={() => setOpen({ kind: "edit", plugin })}
                          />
                          <IconButton
                            icon="trash"
                            label={`Delete ${plugin.instance_name}`}
                            onClick={() => setOpen({ kind: "delete", plugin })}
                          />
                        </td>
                      )}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </>
        )}
      {open?.kind === "create" && <PluginDialog kinds={kinds} onSaved={reload} onClose={close} />}
      {open?.kind === "edit" && (
        <PluginDialog kinds={kinds} plugin={open.plugin} onSaved={reload} onClose={close} />
      )}
      {open?.kind === "delete" && <DeletePlugin plugin={open.plugin} onDeleted={reload} onClose={close} />}
    </div>
  );
}

const kindName = (plugin: PluginInstance, kinds: readonly PluginKind[]) =>
  kinds.find(({ id }) => id === plugin.plugin_id)?.name ?? plugin.plugin_id;

async function readPlugins(): Promise<{ plugins: PluginInstance[]; kinds: PluginKind[] }> {
  const [plugins, kinds] = await Promise.all([api.plugins(), api.pluginKinds()]);
  plugins.sort((a, b) => natural.compare(a.instance_name, b.instance_name));
  return { plugins, kinds };
}
