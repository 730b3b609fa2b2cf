import { useState } from "react";
import type { Webhook } from "../../api/types.ts";
import { formatCount } from "../../lib/format.ts";
import { formatInstant } from "../../lib/localTime.ts";
import { eventWords, filterWords, formatWords, networkIn } from "../../lib/webhooks.ts";
import { navigate } from "../../router.ts";
import { useWebhookTest } from "../../state/useWebhookTest.ts";
import { Button } from "../Button.tsx";
import { CopyButton } from "../CopyButton.tsx";
import { Link } from "../Link.tsx";
import { AllowNetworkDialog } from "./AllowNetworkDialog.tsx";
import { DeleteWebhook } from "./DeleteWebhook.tsx";
import { RotateSecretDialog } from "./RotateSecretDialog.tsx";
import { TestResult } from "./TestResult.tsx";
import { WebhookDialog } from "./WebhookDialog.tsx";
import { WebhookState } from "./WebhookState.tsx";
import { WebhookSwitch } from "./WebhookSwitch.tsx";

type Open = "rotate" | "edit" | "delete" | { allow: string; again?: () => void };

/** How a webhook is set and does, and what can be done with it. */
export function WebhookHead({ webhook, onChanged }: { webhook: Webhook; onChanged: () => Promise<void> }) {
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const { tested, failure, busy, test } = useWebhookTest(webhook.public_id, onChanged);
  const network = networkIn(webhook.state_reason);
  return (
    <section className="panel webhook-head" aria-label="About the webhook">
      <div className="webhook-actions">
        <Link className="button plain" href="/webhooks">All webhooks</Link>
        <span className="webhook-spring" />
        <Button look="primary" icon="play" busy={busy} onClick={() => void test()}>Send test</Button>
        <Button icon="key" onClick={() => setOpen("rotate")}>Rotate secret</Button>
        <Button icon="edit" onClick={() => setOpen("edit")}>Edit</Button>
        <Button icon="trash" onClick={() => setOpen("delete")}>Delete</Button>
      </div>
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      {tested !== undefined && (
        <TestResult
          tested={tested}
          onAllow={(allow) => setOpen({ allow, again: () => void test() })}
        />
      )}
      {webhook.state_reason !== null && webhook.state_reason !== tested?.error && (
        <div className="banner webhook-reason" data-state={webhook.state}>
          <p>{webhook.state_reason}</p>
          {network !== undefined && (
            <Button
              icon="lock"
              onClick={() => setOpen({ allow: network })}
            >
              Allow {network}
            </Button>
          )}
        </div>
      )}
      <Facts webhook={webhook} onChanged={onChanged} />
      {webhook.description !== null && <p className="webhook-words">{webhook.description}</p>}
      {open === "rotate" && <RotateSecretDialog webhook={webhook} onRotated={onChanged} onClose={close} />}
      {open === "edit" && <WebhookDialog webhook={webhook} onSaved={onChanged} onClose={close} />}
      {open === "delete" && (
        <DeleteWebhook
          webhook={webhook}
          onDeleted={() => {
            navigate("/webhooks");
            return Promise.resolve();
          }}
          onClose={close}
        />
      )}
      {typeof open === "object" && (
        <AllowNetworkDialog network={open.allow} onAllowed={open.again ?? (() => {})} onClose={close} />
      )}
    </section>
  );
}

function Facts({ webhook, onChanged }: { webhook: Webhook; onChanged: () => Promise<void> }) {
  const { url, format, events, pending, last_success_on, rotated_on, created_on } = webhook;
  return (
    <dl className="webhook-facts">
      <div>
        <dt>State</dt>
        <dd className="webhook-on">
          <WebhookState webhook={webhook} />
          <WebhookSwitch webhook={webhook} onChanged={onChanged} />
        </dd>
      </div>
      <div>
        <dt>Last success</dt>
        <dd>{last_success_on === null ? "never" : formatInstant(last_success_on)}</dd>
      </div>
      <div>
        <dt>Waiting</dt>
        <dd>{formatCount(pending)}</dd>
      </div>
      <div>
        <dt>Format</dt>
        <dd>{formatWords(format)}</dd>
      </div>
      <div>
        <dt>Secret since</dt>
        <dd>{formatInstant(rotated_on ?? created_on)}</dd>
      </div>
      <div className="webhook-wide">
        <dt>URL</dt>
        <dd className="webhook-address">
          <code>{url}</code>
          <CopyButton text={url} label="the URL" />
        </dd>
      </div>
      <div className="webhook-wide">
        <dt>Events</dt>
        <dd>
          {events.map(eventWords).join(", ")}
          {filterWords(webhook) !== undefined && (
            <span className="quiet">{` · only of ${filterWords(webhook)}`}</span>
          )}
        </dd>
      </div>
    </dl>
  );
}
