import { useState } from "react";
import { api } from "../../api/client.ts";
import type { PluginInstance } from "../../api/types.ts";
import { hub } from "../../live/liveHub.ts";
import { toasts } from "../../state/toasts.ts";
import { ConfirmDialog } from "../ConfirmDialog.tsx";

interface Props {
  plugin: PluginInstance;
  onDeleted: () => Promise<void> | void;
  onClose: () => void;
}

/** Deletes a plugin instance; its channels and their readings only when that is asked for. */
export function DeletePlugin({ plugin, onDeleted, onClose }: Props) {
  const [deletesChannels, setDeletesChannels] = useState(false);
  const feeds = plugin.channel_mappings.some(({ event_public_id }) => event_public_id !== null);
  return (
    <ConfirmDialog
      title="Delete plugin instance"
      verb="Delete plugin instance"
      onClose={onClose}
      onConfirm={async () => {
        const { message } = await api.deletePlugin(plugin.public_id, deletesChannels);
        toasts.show("done", message);
        // First, so that the page of the plugin is left before it asks for it once more.
        await onDeleted();
        if (deletesChannels) await hub.reloadChannels().catch(() => {});
      }}
    >
      <p>
        <strong>{plugin.instance_name}</strong>, its configuration and its terminals are deleted. This cannot
        be undone.
      </p>
      {feeds && (
        <label className="tick">
          <input
            type="checkbox"
            checked={deletesChannels}
            onChange={(event) => setDeletesChannels(event.target.checked)}
          />
          <span>Also the channels that it alone feeds, with every reading they ever had</span>
        </label>
      )}
    </ConfirmDialog>
  );
}
