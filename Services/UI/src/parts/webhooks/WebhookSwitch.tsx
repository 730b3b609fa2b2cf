import { api } from "../../api/client.ts";
import type { Webhook } from "../../api/types.ts";
import { nameOf } from "../../lib/webhooks.ts";
import { WaitingSwitch } from "../Switch.tsx";

/** Switches a webhook on or off; on also after it was disabled by itself or by its receiver. */
export function WebhookSwitch({ webhook, onChanged }: { webhook: Webhook; onChanged: () => Promise<void> }) {
  const isOn = webhook.state !== "disabled";
  const act = async () => {
    await api.updateWebhook(webhook.public_id, { enabled: !isOn });
    await onChanged();
  };
  return <WaitingSwitch label={`Send to ${nameOf(webhook)}`} isOn={isOn} act={act} />;
}
