import { useState } from "react";
import { api } from "../../api/client.ts";
import type { Rollout, RolloutAction } from "../../api/types.ts";
import { abortWords, actionWords } from "../../lib/rollouts.ts";
import { toasts } from "../../state/toasts.ts";
import { useSubmission } from "../../state/useSubmission.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { AreaField } from "../Field.tsx";
import { PlanWords } from "./PlanPanel.tsx";

interface Props {
  action: RolloutAction;
  rollout: Rollout;
  onDone: () => Promise<void>;
  onClose: () => void;
}

/** Says what an action does to the rollout's devices, asks why, and does it. */
export function ActionDialog({ action, rollout, onDone, onClose }: Props) {
  const [reason, setReason] = useState("");
  const { faults, failure, busy, submit } = useSubmission(() => "state");
  const { verb, done } = actionWords[action];
  const asksWhy = action === "pause" || action === "resume" || action === "abort";
  const send = () =>
    submit({ input: reason.trim(), faults: {} }, async (text) => {
      await api.actOnRollout(rollout.public_id, action, text === "" ? null : text);
      toasts.show("done", `${rollout.name} is ${done}.`);
      onClose();
      await onDone();
    });
  const refusal = failure ?? faults.state;
  return (
    <Dialog
      title={`${verb} ${rollout.name}`}
      onClose={onClose}
      onSubmit={() => void send()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look={action === "abort" ? "danger" : "primary"} type="submit" busy={busy}>{verb}</Button>
        </>
      }
    >
      {refusal !== undefined && <p className="banner wrong" role="alert">{refusal}</p>}
      {action === "approve" && (
        <>
          <p>You let {rollout.version} go. It is started afterwards, by whoever may. This is its plan:</p>
          <PlanWords plan={rollout.plan} />
        </>
      )}
      {action === "start" && (
        <p>
          The first wave opens: its devices are told of <strong>{rollout.version}</strong>{" "}
          when they next ask, within a minute.
        </p>
      )}
      {action === "pause" && <p>Nothing new begins. Devices that have begun go on to their end.</p>}
      {action === "resume" && (
        <p>
          It goes on where it stood. Failures, and restarts of updated devices, until now are forgiven: they
          count no more.
        </p>
      )}
      {action === "abort" && abortWords(rollout).map((sentence) => <p key={sentence}>{sentence}</p>)}
      {asksWhy && (
        <AreaField
          label="Reason"
          name="reason"
          rows={2}
          maxLength={1900}
          value={reason}
          error={faults.reason}
          hint="Stands in the rollout's log."
          onChange={(event) => setReason(event.target.value)}
        />
      )}
    </Dialog>
  );
}
