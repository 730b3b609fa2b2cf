import { useState } from "react";
import { api, APIError } from "../../api/client.ts";
import type { Webhook } from "../../api/types.ts";
import { nameOf } from "../../lib/webhooks.ts";
import { toasts } from "../../state/toasts.ts";

/** Switches a webhook on or off; on also after it was disabled by itself or by its receiver. */
export function WebhookSwitch({ webhook, onChanged }: { webhook: Webhook; onChanged: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const isOn = webhook.state !== "disabled";
  const toggle = async () => {
    setBusy(true);
    try {
      await api.updateWebhook(webhook.public_id, { enabled: !isOn });
      await onChanged();
    } catch (error) {
      toasts.show("error", error instanceof APIError ? error.message : "That did not work.");
    }
    setBusy(false);
  };
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={isOn}
      aria-label={`Send to ${nameOf(webhook)}`}
      disabled={busy}
      onClick={() => void toggle()}
    >
      <span className="track" aria-hidden="true">
        <span className="knob" />
      </span>
    </button>
  );
}
