import { api } from "../../api/client.ts";
import type { MaintenanceWindow } from "../../api/types.ts";
import { checkMaintenance, maintenanceForm } from "../../lib/maintenance.ts";
import { wallClock } from "../../lib/wallClock.ts";
import { toasts } from "../../state/toasts.ts";
import { useCheckedForm } from "../../state/useCheckedForm.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { AreaField, Field } from "../Field.tsx";
import { ScopePicker } from "./ScopePicker.tsx";

interface Props {
  /** The one to change; without it a new one is made. */
  window?: MaintenanceWindow;
  onSaved: () => Promise<void>;
  onClose: () => void;
}

/** Plans a maintenance window, or changes one. */
export function MaintenanceDialog({ window, onSaved, onClose }: Props) {
  const { form, faults, failure, busy, change, send } = useCheckedForm(
    maintenanceForm(window, wallClock.now()),
    checkMaintenance,
  );
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const scopeFault = Object.entries(faults).find(([field]) => field.split(".", 1)[0] === "scope")?.[1];
  const save = () =>
    send(async (input) => {
      if (window === undefined) await api.createMaintenance(input);
      else await api.updateMaintenance(window.public_id, input);
      toasts.show("done", window === undefined ? `${input.name} is planned.` : `${input.name} is changed.`);
      onClose();
      await onSaved();
    });
  return (
    <Dialog
      title={window === undefined ? "New maintenance window" : "Edit maintenance window"}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <span className="count">{zone}</span>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>
            {window === undefined ? "Plan it" : "Save"}
          </Button>
        </>
      }
    >
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <Field
        label="Name"
        name="name"
        autoComplete="off"
        maxLength={255}
        value={form.name}
        error={faults.name}
        hint="What is done: it stands at each alert that is suppressed."
        onChange={(event) => change({ name: event.target.value })}
      />
      <Field
        label="From"
        name="from"
        type="datetime-local"
        step="1"
        value={form.from}
        error={faults.from}
        onChange={(event) => change({ from: event.target.value })}
      />
      <Field
        label="To"
        name="to"
        type="datetime-local"
        step="1"
        value={form.to}
        error={faults.to}
        hint="What fires on then notifies at once."
        onChange={(event) => change({ to: event.target.value })}
      />
      <ScopePicker scope={form.scope} error={scopeFault} onChange={(scope) => change({ scope })} />
      <AreaField
        label="Reason"
        name="reason"
        rows={2}
        maxLength={2000}
        value={form.reason}
        error={faults.reason}
        onChange={(event) => change({ reason: event.target.value })}
      />
    </Dialog>
  );
}
