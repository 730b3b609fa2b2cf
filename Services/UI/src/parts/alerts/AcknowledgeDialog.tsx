import { useState } from "react";
import { api } from "../../api/client.ts";
import type { Alert } from "../../api/types.ts";
import { toasts } from "../../state/toasts.ts";
import { useSubmission } from "../../state/useSubmission.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { AreaField } from "../Field.tsx";

interface Props {
  alerts: readonly Alert[];
  onDone: () => Promise<void>;
  onClose: () => void;
}

/** Says that somebody has seen them, and what he has to say to it. */
export function AcknowledgeDialog({ alerts, onDone, onClose }: Props) {
  const [comment, setComment] = useState("");
  const { faults, failure, busy, submit } = useSubmission();
  const what = alerts.length === 1 ? alerts[0]!.rule_name : `${alerts.length} alerts`;
  const send = () =>
    submit({ input: comment.trim(), faults: {} }, async (text) => {
      await api.acknowledgeAlerts(alerts.map(({ public_id }) => public_id), text === "" ? null : text);
      toasts.show("done", `${what}: acknowledged.`);
      onClose();
      await onDone();
    });
  return (
    <Dialog
      title={alerts.length === 1 ? "Acknowledge alert" : `Acknowledge ${alerts.length} alerts`}
      onClose={onClose}
      onSubmit={() => void send()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>Acknowledge</Button>
        </>
      }
    >
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <p>
        {alerts.length === 1 ? <strong>{what}</strong> : what} {alerts.length === 1 ? "is" : "are"}{" "}
        marked as seen by you. That neither clears nor silences anything.
      </p>
      <AreaField
        label="Comment"
        name="comment"
        rows={3}
        maxLength={2000}
        value={comment}
        error={faults.comment}
        hint="If there is something to say: what it was, what you do."
        onChange={(event) => setComment(event.target.value)}
      />
    </Dialog>
  );
}
