import { useMemo, useState } from "react";
import { api } from "../../api/client.ts";
import type { ChannelMapping, PluginInstance } from "../../api/types.ts";
import { groupChannels, splitName } from "../../lib/channels.ts";
import { useChannels } from "../../live/hooks.ts";
import { toasts } from "../../state/toasts.ts";
import { useSubmission } from "../../state/useSubmission.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { SelectField } from "../Field.tsx";

interface Props {
  plugin: PluginInstance;
  terminal: ChannelMapping;
  onSaved: () => Promise<void>;
  onClose: () => void;
}

/** Says which channel a terminal feeds, or is set by. */
export function MappingDialog({ plugin, terminal, onSaved, onClose }: Props) {
  const { channels } = useChannels();
  const groups = useMemo(() => groupChannels(channels), [channels]);
  const [channel, setChannel] = useState(terminal.event_public_id ?? "");
  const { faults, failure, busy, submit } = useSubmission();
  const save = () =>
    submit({ input: channel, faults: {} }, async (input) => {
      await api.mapTerminal(plugin.public_id, terminal.public_id, input === "" ? null : input);
      toasts.show("done", `${terminal.channel_name} is changed.`);
      onClose();
      await onSaved();
    });
  return (
    <Dialog
      title={terminal.channel_name}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>Save</Button>
        </>
      }
    >
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <SelectField
        label="Channel"
        name="event_public_id"
        value={channel}
        error={faults.event_public_id}
        hint={`In ${terminal.unit}, as the terminal is.`}
        onChange={(event) => setChannel(event.target.value)}
      >
        <option value="">None</option>
        {groups.map((group) => (
          <optgroup key={group.name} label={group.name || "Other channels"}>
            {group.channels.map(({ public_id, name, unit }) => (
              <option key={public_id} value={public_id}>{`${splitName(name).label} (${unit})`}</option>
            ))}
          </optgroup>
        ))}
      </SelectField>
    </Dialog>
  );
}
