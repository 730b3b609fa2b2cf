import { useState } from "react";
import { api, type ChannelBulkInput } from "../api/client.ts";
import type { Channel } from "../api/types.ts";
import { readNumber, tagsFault, tagsOf } from "../lib/checkForms.ts";
import { hub } from "../live/liveHub.ts";
import { toasts } from "../state/toasts.ts";
import { useSubmission } from "../state/useSubmission.ts";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { Field } from "./Field.tsx";

/** Changes what the chosen channels have in common; what is left empty stays. */
export function ChannelBulkDialog(
  { channels, onClose, onDone }: { channels: readonly Channel[]; onClose: () => void; onDone: () => void },
) {
  const [form, setForm] = useState({ add_tags: "", remove_tags: "", device: "", decimals: "", interval: "" });
  const { faults, failure, busy, submit } = useSubmission();
  const change = (field: keyof typeof form) => (event: { target: { value: string } }) =>
    setForm({ ...form, [field]: event.target.value });

  const save = () =>
    submit(check(form, channels), async (input) => {
      await api.changeChannels(input);
      toasts.show("done", `${channels.length} channels are changed.`);
      onDone();
      await hub.reloadChannels().catch(() => {});
    });

  return (
    <Dialog
      title={`Edit ${channels.length} channels`}
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
      <p className="quiet">What is left empty stays as it is.</p>
      <Field
        label="Add tags"
        name="add_tags"
        value={form.add_tags}
        error={faults.add_tags}
        hint="With commas between them."
        onChange={change("add_tags")}
        autoComplete="off"
      />
      <Field
        label="Remove tags"
        name="remove_tags"
        value={form.remove_tags}
        error={faults.remove_tags}
        onChange={change("remove_tags")}
        autoComplete="off"
      />
      <div className="field-row">
        <Field
          label="Device"
          name="device"
          value={form.device}
          error={faults.device}
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
          onChange={change("decimals")}
          autoComplete="off"
        />
      </div>
      <Field
        label="Expected interval"
        name="expected_interval_seconds"
        inputMode="decimal"
        value={form.interval}
        error={faults.expected_interval_seconds}
        hint="Seconds between two readings."
        onChange={change("interval")}
        autoComplete="off"
      />
    </Dialog>
  );
}

function check(
  form: { add_tags: string; remove_tags: string; device: string; decimals: string; interval: string },
  channels: readonly Channel[],
) {
  const faults: Record<string, string> = {};
  const input: ChannelBulkInput = { public_ids: channels.map((channel) => channel.public_id) };
  for (const field of ["add_tags", "remove_tags"] as const) {
    const tags = tagsOf(form[field]);
    const fault = tagsFault(tags);
    if (fault !== undefined) faults[field] = fault;
    if (tags.length > 0) input[field] = tags;
  }
  if (form.device.trim() !== "") input.device = form.device.trim();
  if (form.decimals !== "") {
    input.decimals = Number(form.decimals);
    if (!(Number.isInteger(input.decimals) && input.decimals >= 0 && input.decimals <= 10)) {
      faults.decimals = "A whole number from 0 to 10.";
    }
  }
  if (form.interval.trim() !== "") {
    input.expected_interval_seconds = readNumber(form.interval) ?? NaN;
    if (!(input.expected_interval_seconds >= 0.001 && input.expected_interval_seconds <= 31_622_400)) {
      faults.expected_interval_seconds = "A number of seconds, from 0.001 to a year.";
    }
  }
  return Object.keys(faults).length > 0 ? { faults } : { input, faults };
}
