import { useState } from "react";
import { api } from "../api/client.ts";
import type { Experiment } from "../api/types.ts";
import { checkExperiment, type ExperimentForm, formOf } from "../lib/experiments.ts";
import { running } from "../state/running.ts";
import { toasts } from "../state/toasts.ts";
import { useSubmission } from "../state/useSubmission.ts";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { AreaField, Field } from "./Field.tsx";

interface Props {
  /** The one to change; without it a new one is started. */
  experiment?: Experiment;
  onSaved: () => Promise<void> | void;
  onClose: () => void;
}

/** Starts an experiment, or changes the given one. */
export function ExperimentDialog({ experiment, onSaved, onClose }: Props) {
  const [form, setForm] = useState<ExperimentForm>(() => formOf(experiment));
  const { faults, failure, busy, submit } = useSubmission();
  const change = (field: keyof ExperimentForm) => (event: { target: { value: string } }) =>
    setForm({ ...form, [field]: event.target.value });

  const save = () => {
    const { changes, faults } = checkExperiment(form, experiment);
    return submit({ input: changes, faults }, async (changes) => {
      if (experiment === undefined) {
        await api.startExperiment({ name: form.name.trim(), notes: form.notes });
        toasts.show("done", `${form.name.trim()} runs.`);
      } else if (Object.keys(changes).length > 0) {
        await api.changeExperiment(experiment.public_id, changes);
        toasts.show("done", `${changes.name ?? experiment.name} is changed.`);
      }
      onClose();
      await Promise.all([running.reload(), onSaved()]);
    });
  };

  return (
    <Dialog
      title={experiment === undefined ? "Start experiment" : "Edit experiment"}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            busy={busy}
            {...(experiment === undefined && { icon: "play" })}
          >
            {experiment === undefined ? "Start" : "Save"}
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
        onChange={change("name")}
        maxLength={255}
        autoComplete="off"
      />
      {experiment !== undefined && (
        <div className="field-row">
          <Field
            label="Start"
            name="started_on"
            type="datetime-local"
            step="1"
            value={form.started_on}
            error={faults.started_on}
            onChange={change("started_on")}
          />
          <Field
            label="Stop"
            name="stopped_on"
            type="datetime-local"
            step="1"
            value={form.stopped_on}
            error={faults.stopped_on}
            hint="Empty: it runs on."
            onChange={change("stopped_on")}
          />
        </div>
      )}
      <AreaField
        label="Notes"
        name="notes"
        value={form.notes}
        error={faults.notes}
        rows={6}
        maxLength={10_000}
        onChange={change("notes")}
      />
    </Dialog>
  );
}
