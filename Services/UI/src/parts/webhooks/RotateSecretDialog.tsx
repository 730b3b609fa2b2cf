import { api } from "../../api/client.ts";
import type { Webhook } from "../../api/types.ts";
import { formatInstant } from "../../lib/localTime.ts";
import { nameOf, secretOverlaps } from "../../lib/webhooks.ts";
import { NewSecret } from "../NewSecret.tsx";
import { RotationDialog } from "../RotationDialog.tsx";
import { SignatureHelp } from "./SignatureHelp.tsx";

interface Props {
  webhook: Webhook;
  onRotated: () => Promise<void>;
  onClose: () => void;
}

/** Gives a webhook another secret, and shows it once. */
export function RotateSecretDialog({ webhook, onRotated, onClose }: Props) {
  return (
    <RotationDialog
      title="Rotate the secret"
      overlap={{
        label: "The old secret goes on to sign",
        name: "overlap_hours",
        choices: secretOverlaps,
        first: 24,
      }}
      rotate={(hours) => api.rotateWebhookSecret(webhook.public_id, hours)}
      onRotated={onRotated}
      onClose={onClose}
      made={{
        title: nameOf(webhook),
        look: "wide",
        show: (made) => (
          <>
            <NewSecret secret={made.secret} what="secret" />
            {made.previous_until !== null && (
              <p>
                Until {formatInstant(made.previous_until)}{" "}
                webhook-signature holds a signature of the old secret too; X-WebMACS-Signature is of the new
                one.
              </p>
            )}
            <SignatureHelp />
          </>
        ),
      }}
    >
      <p>
        <strong>{nameOf(webhook)}</strong>{" "}
        gets a new secret. For a while requests can be signed with both, so that the receiver has time to
        change.
      </p>
    </RotationDialog>
  );
}
