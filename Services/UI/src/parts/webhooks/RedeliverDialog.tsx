import { useCallback, useState } from "react";
import { api } from "../../api/client.ts";
import type { DeliveryFilter, Webhook } from "../../api/types.ts";
import { formatCount } from "../../lib/format.ts";
import { fromLocalInput, toLocalInput } from "../../lib/localTime.ts";
import { nameOf } from "../../lib/webhooks.ts";
import { wallClock } from "../../lib/wallClock.ts";
import { toasts } from "../../state/toasts.ts";
import { useAnswer } from "../../state/useAnswer.ts";
import { useSettled } from "../../state/useSettled.ts";
import { useSubmission } from "../../state/useSubmission.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { Field } from "../Field.tsx";

interface Props {
  webhook: Webhook;
  onRedelivered: () => Promise<void>;
  onClose: () => void;
}

const day = 86_400_000;
const kinds = [
  { key: "failed", label: "Failed", sentence: "What was given up or discarded, but for readings and tests." },
  {
    key: "missing",
    label: "Missing",
    sentence: "Events that it wants and was never sent, as it was off or not yet there; but for readings.",
  },
] as const;

/** Delivers again everything since a time that failed, or was never sent; how many that is comes first. */
export function RedeliverDialog({ webhook, onRedelivered, onClose }: Props) {
  const [what, setWhat] = useState<"failed" | "missing">("failed");
  const [text, setText] = useState(() => toLocalInput(new Date(wallClock.now() - day).toISOString()));
  const { faults, failure, busy, submit, clearFaults } = useSubmission(() => "since");
  const since = fromLocalInput(text);
  const id = webhook.public_id;
  const settled = useSettled(since);
  const ask = useCallback(async () => settled === undefined ? undefined : await countFailed(id, settled), [
    id,
    settled,
  ]);
  const { data: count } = useAnswer(ask);
  const checked = since === undefined ? { faults: { since: "Enter a time." } } : { input: since, faults: {} };
  const redeliver = () =>
    submit(checked, async (since) => {
      const { count } = await api.redeliverSince(id, since, what);
      toasts.show("done", `${countWords(count)} ${count === 1 ? "is" : "are"} on the way.`);
      onClose();
      await onRedelivered();
    });
  const isIdle = what === "failed" && count === 0;
  return (
    <Dialog
      title="Deliver again"
      onClose={onClose}
      onSubmit={() => void redeliver()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy} disabled={isIdle}>
            Deliver again
          </Button>
        </>
      }
    >
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <fieldset className="ticks">
        <legend>What</legend>
        {kinds.map(({ key, label, sentence }) => (
          <label key={key} className="tick">
            <input type="radio" name="what" checked={what === key} onChange={() => setWhat(key)} />
            <span>
              {label}
              <span className="note">{sentence}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Field
        label="Since"
        name="since"
        type="datetime-local"
        step="1"
        value={text}
        error={faults.since}
        onChange={(event) => {
          setText(event.target.value);
          clearFaults();
        }}
      />
      <p role="status">
        {what === "missing"
          ? "The server finds them as it sends them: at most 10 000 at once."
          : count === undefined
          ? "Counting…"
          : count === 0
          ? "Nothing has failed since then."
          : `Up to ${countWords(count)} will be sent to ${nameOf(webhook)}, each under its old webhook-id.`}
      </p>
    </Dialog>
  );
}

/** How many deliveries since then were given up or discarded, readings left out; with the tests among them. */
async function countFailed(webhook: string, from: string): Promise<number> {
  const count = async (filter: DeliveryFilter) => (await api.deliveries(webhook, 1, 1, filter)).total;
  const counts = await Promise.all((["failed", "discarded"] as const).map(async (status) => {
    const [all, readings] = await Promise.all([
      count({ status, from }),
      count({ status, from, event_type: "sensor_reading" }),
    ]);
    return all - readings;
  }));
  return counts.reduce((sum, one) => sum + one, 0);
}

const countWords = (count: number): string =>
  `${formatCount(count)} ${count === 1 ? "delivery" : "deliveries"}`;
