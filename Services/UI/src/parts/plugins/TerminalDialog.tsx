import { api } from "../../api/client.ts";
import type { Direction, PluginInstance } from "../../api/types.ts";
import { checkTerminal, directionWords, terminalForm } from "../../lib/plugins.ts";
import { toasts } from "../../state/toasts.ts";
import { useCheckedForm } from "../../state/useCheckedForm.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { Field, SelectField } from "../Field.tsx";

interface Props {
  plugin: PluginInstance;
  onSaved: () => Promise<void>;
  onClose: () => void;
}

/** Adds a terminal that the kind of the device does not tell. */
export function TerminalDialog({ plugin, onSaved, onClose }: Props) {
  const { form, faults, failure, busy, change, send } = useCheckedForm(
    terminalForm,
    checkTerminal,
    () => "channel_id",
  );
  const save = () =>
    send(async (input) => {
      await api.createTerminal(plugin.public_id, input);
      toasts.show("done", `${input.channel_name} is added.`);
      onClose();
      await onSaved();
    });
  const field = (name: "channel_id" | "channel_name" | "unit") => ({
    name,
    autoComplete: "off",
    value: form[name],
    error: faults[name],
    onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }),
  });
  return (
    <Dialog
      title="New terminal"
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>Add terminal</Button>
        </>
      }
    >
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <Field label="Name" {...field("channel_name")} />
      <Field label="Id" {...field("channel_id")} hint="What the driver calls it." />
      <div className="field-row">
        <SelectField
          label="Direction"
          name="direction"
          value={form.direction}
          error={faults.direction}
          onChange={(event) => change({ direction: event.target.value as Direction })}
        >
          {Object.entries(directionWords).map(([value, words]) => (
            <option key={value} value={value}>{words}</option>
          ))}
        </SelectField>
        <Field label="Unit" {...field("unit")} />
      </div>
    </Dialog>
  );
}
