import { api } from "../../api/client.ts";
import type { Webhook } from "../../api/types.ts";
import { formatCount } from "../../lib/format.ts";
import { nameOf } from "../../lib/webhooks.ts";
import { toasts } from "../../state/toasts.ts";
import { ConfirmDialog } from "../ConfirmDialog.tsx";

interface Props {
  webhook: Webhook;
  onDeleted: () => Promise<void>;
  onClose: () => void;
}

export function DeleteWebhook({ webhook, onDeleted, onClose }: Props) {
  const { pending } = webhook;
  return (
    <ConfirmDialog
      title="Delete webhook"
      verb="Delete webhook"
      onClose={onClose}
      onConfirm={async () => {
        await api.deleteWebhook(webhook.public_id);
        toasts.show("done", `${nameOf(webhook)} is deleted.`);
        await onDeleted();
      }}
    >
      <p>
        Nothing more is sent to <strong>{nameOf(webhook)}</strong>
        {pending > 0 &&
          `, nor the ${formatCount(pending)} ${pending === 1 ? "delivery" : "deliveries"} that wait`}. Its log
        of deliveries goes too. This cannot be undone.
      </p>
    </ConfirmDialog>
  );
}
