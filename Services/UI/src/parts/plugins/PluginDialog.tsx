import { useId } from "react";
import { api } from "../../api/client.ts";
import type { PluginInstance, PluginKind } from "../../api/types.ts";
import { checkPlugin, pluginForm, settingsOf } from "../../lib/plugins.ts";
import { channelList, faultsBelow } from "../../lib/pluginSettings.ts";
import { hub } from "../../live/liveHub.ts";
import { toasts } from "../../state/toasts.ts";
import { useCheckedForm } from "../../state/useCheckedForm.ts";
import { useFirstFault } from "../../state/useFirstFault.ts";
import { usePluginChoices } from "../../state/usePluginChoices.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { Field, SelectField } from "../Field.tsx";
import { DurationField } from "../rules/DurationField.tsx";
import { PluginSettings } from "./PluginSettings.tsx";

interface Props {
  kinds: readonly PluginKind[];
  /** The one to change; without it a new one is made. */
  plugin?: PluginInstance;
  onSaved: () => Promise<void>;
  onClose: () => void;
}

/** Configures a plugin instance, or changes how. */
export function PluginDialog({ kinds, plugin, onSaved, onClose }: Props) {
  const kindOf = (id: string) => kinds.find((kind) => kind.id === id);
  const { form, faults, failure, busy, change, send } = useCheckedForm(
    pluginForm(plugin === undefined ? kinds[0] : kindOf(plugin.plugin_id), plugin),
    (form) => checkPlugin(form, settingsOf(kindOf(form.plugin_id))),
    () => "instance_name",
  );
  const { devices, credentials } = usePluginChoices();
  const showFault = useFirstFault();
  const list = useId();
  const kind = kindOf(form.plugin_id);
  const settings = settingsOf(kind);
  const declares = channelList(settings) !== undefined;

  const save = async () => {
    await send(async (input) => {
      const { plugin_id, makesChannels } = form;
      if (plugin === undefined) {
        await api.createPlugin({ ...input, plugin_id, auto_create_events: makesChannels });
      } else await api.updatePlugin(plugin.public_id, { ...input, auto_create_events: makesChannels });
      toasts.show("done", `${input.instance_name} is ${plugin === undefined ? "made" : "changed"}.`);
      onClose();
      await Promise.all([onSaved(), hub.reloadChannels().catch(() => {})]);
    });
    showFault();
  };

  return (
    <Dialog
      title={plugin === undefined ? "New plugin instance" : "Edit plugin instance"}
      look={declares ? "broad" : "wide"}
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
      <div className="plugin-fields">
        {plugin === undefined && (
          <SelectField
            label="Kind"
            name="plugin_id"
            value={form.plugin_id}
            error={faults.plugin_id}
            hint={kind?.description ?? ""}
            onChange={(event) => {
              const plugin_id = event.target.value;
              change({ plugin_id, config_json: pluginForm(kindOf(plugin_id)).config_json }, ["plugin_id"]);
            }}
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
        <Field
          label="Device"
          name="device"
          list={list}
          autoComplete="off"
          spellCheck={false}
          value={form.device}
          error={faults.device}
          hint="The name of the agent that runs it. Empty: nobody runs it."
          onChange={(event) => change({ device: event.target.value })}
        />
        <datalist id={list}>{devices.map((name) => <option key={name} value={name} />)}</datalist>
        <DurationField
          label="Every"
          name="interval_seconds"
          value={form.interval_seconds}
          error={faults.interval_seconds}
          hint="How often it runs."
          onChange={(interval_seconds) => change({ interval_seconds })}
        />
      </div>
      <PluginSettings
        key={form.plugin_id}
        settings={settings}
        value={form.config_json}
        faults={faultsBelow("config_json", faults)}
        credentials={credentials}
        onChange={(config_json, places) =>
          change(
            { config_json },
            places.map((place) => place === "" ? "config_json" : `config_json.${place}`),
          )}
      />
      <div className="plugin-ticks">
        {(plugin === undefined || declares) && (
          <label className="tick">
            <input
              type="checkbox"
              checked={form.makesChannels}
              onChange={(event) => change({ makesChannels: event.target.checked })}
            />
            <span>
              {plugin === undefined
                ? "Make a channel for each of its terminals"
                : "Make a channel for each terminal that is new"}
            </span>
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
      </div>
    </Dialog>
  );
}
