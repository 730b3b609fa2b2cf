import { api } from "../api/client.ts";
import type { Experiment } from "../api/types.ts";
import { running } from "../state/running.ts";
import { toasts } from "../state/toasts.ts";
import { ConfirmDialog } from "./ConfirmDialog.tsx";

interface Props {
  experiment: Experiment;
  onClose: () => void;
  onStopped?: () => Promise<void> | void;
}

export function StopExperiment({ experiment, onClose, onStopped }: Props) {
  return (
    <ConfirmDialog
      title="Stop experiment"
      verb="Stop experiment"
      onClose={onClose}
      onConfirm={async () => {
        await api.stopExperiment(experiment.public_id);
        toasts.show("done", `${experiment.name} is stopped.`);
        await Promise.all([running.reload(), onStopped?.()]);
      }}
    >
      <p>
        <strong>{experiment.name}</strong>{" "}
        ends now. Recording goes on; what comes later no longer belongs to the experiment.
      </p>
    </ConfirmDialog>
  );
}
