import { useState } from "react";
import { api } from "../../api/client.ts";
import type { FleetDevice } from "../../api/types.ts";
import { tagsOf } from "../../lib/checkForms.ts";
import { changedTags, deviceTagsFault } from "../../lib/fleet.ts";
import { devicesText } from "../../lib/rollouts.ts";
import { toasts } from "../../state/toasts.ts";
import { useSubmission } from "../../state/useSubmission.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { Field } from "../Field.tsx";

interface Props {
  /** One: its tags are edited. Several: tags are added to and taken from them. */
  devices: readonly FleetDevice[];
  onDone: () => Promise<void>;
  onClose: () => void;
}

/** What rollouts may choose devices by. */
export function TagDialog({ devices, onDone, onClose }: Props) {
  const [only] = devices.length === 1 ? devices : [];
  const [form, setForm] = useState({ tags: only?.tags.join(", ") ?? "", add_tags: "", remove_tags: "" });
  const { faults, failure, busy, submit } = useSubmission();
  const save = () =>
    submit(check(form, devices), async (changes) => {
      try {
        for (const { name, tags } of changes) await api.updateDevice(name, { tags });
      } finally {
        await onDone();
      }
      toasts.show("done", `${only?.name ?? devicesText(devices.length)}: tags are changed.`);
      onClose();
    });
  const field = (name: keyof typeof form, label: string, hint?: string) => (
    <Field
      label={label}
      name={name}
      autoComplete="off"
      value={form[name]}
      error={faults[name]}
      {...(hint !== undefined && { hint })}
      onChange={(event) => setForm({ ...form, [name]: event.target.value })}
    />
  );
  return (
    <Dialog
      title={`Tag ${only?.name ?? devicesText(devices.length)}`}
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
      {only !== undefined
        ? field("tags", "Tags", "With commas between them. Rollouts choose devices by them.")
        : (
          <>
            {field("add_tags", "Add tags", "With commas between them.")}
            {field("remove_tags", "Remove tags")}
          </>
        )}
    </Dialog>
  );
}

/** The devices that change, with all of their tags then. */
function check(
  form: { tags: string; add_tags: string; remove_tags: string },
  devices: readonly FleetDevice[],
): { input?: { name: string; tags: string[] }[]; faults: Record<string, string> } {
  const [only] = devices.length === 1 ? devices : [];
  if (only !== undefined) {
    const tags = tagsOf(form.tags);
    const fault = deviceTagsFault(tags);
    return fault === undefined
      ? { input: [{ name: only.name, tags }], faults: {} }
      : { faults: { tags: fault } };
  }
  const [add, remove] = [tagsOf(form.add_tags), tagsOf(form.remove_tags)];
  const changes = devices.flatMap((device) => {
    const tags = changedTags(device, add, remove);
    return tags === undefined ? [] : [{ name: device.name, tags }];
  });
  const fault = changes.map(({ tags }) => deviceTagsFault(tags)).find((one) => one !== undefined);
  return fault === undefined ? { input: changes, faults: {} } : { faults: { add_tags: fault } };
}
