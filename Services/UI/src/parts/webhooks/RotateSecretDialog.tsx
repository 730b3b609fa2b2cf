import { useState } from "react";
import { api } from "../../api/client.ts";
import type { RotatedSecret, Webhook } from "../../api/types.ts";
import { formatInstant } from "../../lib/localTime.ts";
import { nameOf, secretOverlaps } from "../../lib/webhooks.ts";
import { useSubmission } from "../../state/useSubmission.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { SelectField } from "../Field.tsx";
import { NewSecret } from "../NewSecret.tsx";
import { SignatureHelp } from "./SignatureHelp.tsx";

interface Props {
  webhook: Webhook;
  onRotated: () => Promise<void>;
  onClose: () => void;
}

/** Gives a webhook another secret, and shows it once. */
export function RotateSecretDialog({ webhook, onRotated, onClose }: Props) {
  const [hours, setHours] = useState(24);
  const [made, setMade] = useState<RotatedSecret>();
  const { faults, failure, busy, submit } = useSubmission();
  const rotate = () =>
    submit({ input: hours, faults: {} }, async (hours) => {
      setMade(await api.rotateWebhookSecret(webhook.public_id, hours));
      await onRotated();
    });
  if (made !== undefined) {
    return (
      <Dialog
        look="wide"
        title={nameOf(webhook)}
        onClose={onClose}
        actions={<Button onClick={onClose}>Done</Button>}
      >
        <NewSecret secret={made.secret} what="secret" />
        {made.previous_until !== null && (
          <p>
            Until {formatInstant(made.previous_until)}{" "}
            webhook-signature holds a signature of the old secret too; X-WebMACS-Signature is of the new one.
          </p>
        )}
        <SignatureHelp />
      </Dialog>
    );
  }
  return (
    <Dialog
      title="Rotate the secret"
      onClose={onClose}
      onSubmit={() => void rotate()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>Rotate</Button>
        </>
      }
    >
      <p>
        <strong>{nameOf(webhook)}</strong>{" "}
        gets a new secret. For a while requests can be signed with both, so that the receiver has time to
        change.
      </p>
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <SelectField
        label="The old secret goes on to sign"
        name="overlap_hours"
        value={hours}
        error={faults.overlap_hours}
        onChange={(event) => setHours(Number(event.target.value))}
      >
        {secretOverlaps.map((one) => <option key={one.hours} value={one.hours}>{one.name}</option>)}
      </SelectField>
    </Dialog>
  );
}
