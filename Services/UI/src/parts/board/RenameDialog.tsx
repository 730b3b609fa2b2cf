import { useState } from "react";
import { api, APIError } from "../../api/client.ts";
import type { Dashboard } from "../../api/types.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { Field } from "../Field.tsx";
import { VisibleToAll } from "./VisibleToAll.tsx";

/** A dashboard's name and who sees it, from the list. */
export function RenameDialog(
  { dashboard, onSaved, onClose }: {
    dashboard: Dashboard;
    onSaved: () => Promise<void>;
    onClose: () => void;
  },
) {
  const [name, setName] = useState(dashboard.name);
  const [isGlobal, setGlobal] = useState(dashboard.is_global);
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    if (name.trim() === "") return setFault("A dashboard needs a name.");
    setBusy(true);
    try {
      await api.updateDashboard(dashboard.public_id, {
        name: name.trim(),
        is_global: isGlobal,
        version: dashboard.version,
      });
      await onSaved();
      onClose();
    } catch (error) {
      if (!(error instanceof APIError)) throw error;
      setFault(error.fields.name ?? error.message);
      // Somebody else was faster: the list shows what they made of it.
      if (error.status === 409) await onSaved();
      setBusy(false);
    }
  };
  return (
    <Dialog
      title="Rename dashboard"
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>Save</Button>
        </>
      }
    >
      <Field
        label="Name"
        value={name}
        error={fault}
        maxLength={255}
        autoComplete="off"
        onChange={(event) => {
          setName(event.target.value);
          setFault(undefined);
        }}
      />
      <VisibleToAll isGlobal={isGlobal} onChange={setGlobal} />
    </Dialog>
  );
}
