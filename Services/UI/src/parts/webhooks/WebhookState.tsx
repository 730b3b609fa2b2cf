import type { Webhook } from "../../api/types.ts";
import { standingOf } from "../../lib/webhooks.ts";
import { wallClock } from "../../lib/wallClock.ts";
import { Icon } from "../Icon.tsx";

/** Whether a webhook arrives, in a word or two. */
export function WebhookState({ webhook }: { webhook: Webhook }) {
  const { look, words } = standingOf(webhook, wallClock.now());
  return (
    <span className={`tag ${look}`} data-state={webhook.state}>
      {look === "complete" && <Icon name="check" size={14} />}
      {look === "missing" && <Icon name="alert" size={14} />}
      {words}
    </span>
  );
}
