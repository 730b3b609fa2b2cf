import { useState } from "react";
import { api } from "../api/client.ts";
import { type Channel, type ChannelKind, channelKinds } from "../api/types.ts";
import { hub } from "../live/liveHub.ts";
import { checkChannel } from "../lib/checkForms.ts";
import { toasts } from "../state/toasts.ts";
import { useSubmission } from "../state/useSubmission.ts";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { AreaField, Field, SelectField } from "./Field.tsx";

export const kindNames: Readonly<Record<ChannelKind, string>> = {
  sensor: "Sensor",
  actuator: "Actuator",
  range: "Range",
  cmd_button: "Button",
  cmd_opened: "Open command",
  cmd_closed: "Close command",
};

/** Makes a channel, or changes the given one. */
export function ChannelDialog({ channel, onClose }: { channel?: Channel; onClose: () => void }) {
  const [form, setForm] = useState({
    name: channel?.name ?? "",
    type: channel?.type ?? "sensor",
    unit: channel?.unit ?? "",
    min_value: channel === undefined ? "0" : String(channel.min_value),
    max_value: channel === undefined ? "100" : String(channel.max_value),
    description: channel?.description ?? "",
    tags: channel?.tags.join(", ") ?? "",
    device: channel?.device ?? "",
    decimals: channel?.decimals === null || channel === undefined ? "" : String(channel.decimals),
  });
  const { faults, failure, busy, submit } = useSubmission();
  const change = (field: keyof typeof form) => (event: { target: { value: string } }) =>
    setForm({ ...form, [field]: event.target.value });

  const save = () =>
    submit(checkChannel(form), async (input) => {
      if (channel === undefined) await api.createChannel(input);
      else await api.updateChannel(channel.public_id, input);
      toasts.show("done", channel === undefined ? `${input.name} is made.` : `${input.name} is changed.`);
      onClose();
      await hub.reloadChannels().catch(() => {});
    });

  return (
    <Dialog
      title={channel === undefined ? "New channel" : "Edit channel"}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>
            {channel === undefined ? "Make channel" : "Save"}
          </Button>
        </>
      }
    >
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <Field
        label="Name"
        name="name"
        value={form.name}
        error={faults.name}
        hint="“Plant / Reactor temperature” is shown in the group “Plant”."
        onChange={change("name")}
        maxLength={255}
        autoComplete="off"
      />
      <div className="field-row">
        <SelectField label="Kind" name="type" value={form.type} error={faults.type} onChange={change("type")}>
          {channelKinds.map((kind) => <option key={kind} value={kind}>{kindNames[kind]}</option>)}
        </SelectField>
        <Field
          label="Unit"
          name="unit"
          value={form.unit}
          error={faults.unit}
          onChange={change("unit")}
          maxLength={255}
          autoComplete="off"
        />
      </div>
      <div className="field-row">
        <Field
          label="Lowest value"
          name="min_value"
          inputMode="decimal"
          value={form.min_value}
          error={faults.min_value}
          onChange={change("min_value")}
          autoComplete="off"
        />
        <Field
          label="Highest value"
          name="max_value"
          inputMode="decimal"
          value={form.max_value}
          error={faults.max_value}
          onChange={change("max_value")}
          autoComplete="off"
        />
      </div>
      <Field
        label="Tags"
        name="tags"
        value={form.tags}
        error={faults.tags}
        hint="With commas between them; to find channels by."
        onChange={change("tags")}
        autoComplete="off"
      />
      <div className="field-row">
        <Field
          label="Device"
          name="device"
          value={form.device}
          error={faults.device}
          hint="A token of this device may feed it."
          onChange={change("device")}
          maxLength={255}
          autoComplete="off"
        />
        <Field
          label="Decimals"
          name="decimals"
          inputMode="numeric"
          value={form.decimals}
          error={faults.decimals}
          hint="Empty: as many as it needs."
          onChange={change("decimals")}
          autoComplete="off"
        />
      </div>
      <AreaField
        label="Description"
        name="description"
        value={form.description}
        error={faults.description}
        onChange={change("description")}
        maxLength={2000}
        rows={2}
      />
    </Dialog>
  );
}
