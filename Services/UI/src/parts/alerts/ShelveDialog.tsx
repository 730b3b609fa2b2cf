import { useState } from "react";
import { api } from "../../api/client.ts";
import type { Alert } from "../../api/types.ts";
import { shelfTimes } from "../../lib/alerts.ts";
import { formatInstant } from "../../lib/localTime.ts";
import { wallClock } from "../../lib/wallClock.ts";
import { toasts } from "../../state/toasts.ts";
import { useSubmission } from "../../state/useSubmission.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { AreaField } from "../Field.tsx";

interface Props {
  alert: Alert;
  onDone: () => Promise<void>;
  onClose: () => void;
}

/** Puts an alert aside for some time. */
export function ShelveDialog({ alert, onDone, onClose }: Props) {
  const [minutes, setMinutes] = useState<number>(60);
  const [reason, setReason] = useState("");
  const { faults, failure, busy, submit } = useSubmission();
  const until = new Date(wallClock.now() + minutes * 60_000).toISOString();
  const send = () =>
    submit({ input: reason.trim(), faults: {} }, async (text) => {
      await api.shelveAlert(alert.public_id, minutes, text === "" ? null : text);
      toasts.show("done", `${alert.rule_name} is shelved.`);
      onClose();
      await onDone();
    });
  return (
    <Dialog
      title="Shelve alert"
      onClose={onClose}
      onSubmit={() => void send()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>Shelve</Button>
        </>
      }
    >
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <p>
        Until {formatInstant(until)} <strong>{alert.rule_name}</strong>{" "}
        notifies nobody, neither this alert nor another of its rule. Then it comes back by itself.
      </p>
      <div className="segments" role="group" aria-label="For how long">
        {shelfTimes.map((one) => (
          <button
            key={one.minutes}
            type="button"
            aria-pressed={minutes === one.minutes}
            onClick={() => setMinutes(one.minutes)}
          >
            {one.label}
          </button>
        ))}
      </div>
      {faults.minutes !== undefined && <p className="note wrong" role="alert">{faults.minutes}</p>}
      <AreaField
        label="Reason"
        name="reason"
        rows={2}
        maxLength={2000}
        value={reason}
        error={faults.reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Dialog>
  );
}
