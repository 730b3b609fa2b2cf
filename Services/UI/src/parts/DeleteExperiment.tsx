import { api } from "../api/client.ts";
import type { Experiment } from "../api/types.ts";
import { running } from "../state/running.ts";
import { toasts } from "../state/toasts.ts";
import { ConfirmDialog } from "./ConfirmDialog.tsx";

interface Props {
  experiment: Experiment;
  onClose: () => void;
  onDeleted: () => Promise<void> | void;
}

export function DeleteExperiment({ experiment, onClose, onDeleted }: Props) {
  return (
    <ConfirmDialog
      title="Delete experiment"
      verb="Delete experiment"
      onClose={onClose}
      onConfirm={async () => {
        await api.deleteExperiment(experiment.public_id);
        toasts.show("done", `${experiment.name} is deleted.`);
        await Promise.all([running.reload(), onDeleted()]);
      }}
    >
      <p>
        <strong>{experiment.name}</strong>, its times and its notes are deleted. This cannot be undone.
      </p>
      <p>The readings of its time stay.</p>
    </ConfirmDialog>
  );
}
