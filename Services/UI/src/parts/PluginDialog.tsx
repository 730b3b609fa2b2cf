import { api } from "../api/client.ts";
import type { PluginInstance, PluginKind } from "../api/types.ts";
import { checkPlugin, pluginForm } from "../lib/plugins.ts";
import { toasts } from "../state/toasts.ts";
import { useCheckedForm } from "../state/useCheckedForm.ts";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { AreaField, Field, SelectField } from "./Field.tsx";

interface Props {
  kinds: readonly PluginKind[];
  /** The one to change; without it a new one is made. */
  plugin?: PluginInstance;
  onSaved: () => Promise<void>;
  onClose: () => void;
}

/** Configures a device, or changes how. */
export function PluginDialog({ kinds, plugin, onSaved, onClose }: Props) {
  const { form, faults, failure, busy, change, send } = useCheckedForm(
    pluginForm(kinds[0]?.id ?? "", plugin),
    checkPlugin,
    () => "instance_name",
  );
  const kind = kinds.find(({ id }) => id === form.plugin_id);

  const save = () =>
    send(async (input) => {
      if (plugin === undefined) {
        const { plugin_id, makesChannels } = form;
        await api.createPlugin({ ...input, plugin_id, auto_create_events: makesChannels });
      } else await api.updatePlugin(plugin.public_id, input);
      toasts.show("done", `${input.instance_name} is ${plugin === undefined ? "made" : "changed"}.`);
      onClose();
      await onSaved();
    });

  return (
    <Dialog
      title={plugin === undefined ? "New plugin instance" : "Edit plugin instance"}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>
            {plugin === undefined ? "Make instance" : "Save"}
          </Button>
        </>
      }
    >
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      {plugin === undefined && (
        <SelectField
          label="Kind"
          name="plugin_id"
          value={form.plugin_id}
          error={faults.plugin_id}
          hint={kind?.description ?? ""}
          onChange={(event) => change({ plugin_id: event.target.value })}
        >
          {kinds.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
        </SelectField>
      )}
      <Field
        label="Name"
        name="instance_name"
        autoComplete="off"
        maxLength={255}
        value={form.instance_name}
        error={faults.instance_name}
        onChange={(event) => change({ instance_name: event.target.value })}
      />
      {plugin === undefined && (
        <label className="tick">
          <input
            type="checkbox"
            checked={form.makesChannels}
            onChange={(event) => change({ makesChannels: event.target.checked })}
          />
          <span>{`Make a channel for each of its ${kind?.channels.length ?? 0} terminals`}</span>
        </label>
      )}
      <label className="tick">
        <input
          type="checkbox"
          checked={form.enabled}
          onChange={(event) => change({ enabled: event.target.checked })}
        />
        <span>Switched on</span>
      </label>
      <label className="tick">
        <input
          type="checkbox"
          checked={form.demo_mode}
          onChange={(event) => change({ demo_mode: event.target.checked })}
        />
        <span>Demo: its values are made up</span>
      </label>
      <AreaField
        label="Configuration"
        name="config_json"
        rows={3}
        spellCheck={false}
        value={form.config_json}
        error={faults.config_json}
        hint="A JSON object for the driver. Everybody sees it: secrets belong into the credentials."
        onChange={(event) => change({ config_json: event.target.value })}
      />
    </Dialog>
  );
}
