import { api } from "../../api/client.ts";
import type { PluginInstance } from "../../api/types.ts";
import { toasts } from "../../state/toasts.ts";
import { useIsAdmin } from "../../state/useUser.ts";
import { WaitingSwitch } from "../Switch.tsx";

/** Switches an instance on or off. */
export function PluginSwitch(
  { plugin, onChanged }: { plugin: PluginInstance; onChanged: () => Promise<void> },
) {
  const act = async () => {
    await api.updatePlugin(plugin.public_id, { enabled: !plugin.enabled });
    toasts.show("done", `${plugin.instance_name} is switched ${plugin.enabled ? "off" : "on"}.`);
    await onChanged();
  };
  return (
    <WaitingSwitch
      label={`${plugin.instance_name} is on`}
      isOn={plugin.enabled}
      disabled={!useIsAdmin()}
      act={act}
    />
  );
}
