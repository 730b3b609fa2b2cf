import { useState } from "react";
import { api } from "../api/client.ts";
import type { Webhook } from "../api/types.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { Button } from "../parts/Button.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { AllowedNetworks } from "../parts/webhooks/AllowedNetworks.tsx";
import { DeleteWebhook } from "../parts/webhooks/DeleteWebhook.tsx";
import { WebhookDialog } from "../parts/webhooks/WebhookDialog.tsx";
import { WebhookExamples } from "../parts/webhooks/WebhookExamples.tsx";
import { WebhookTable } from "../parts/webhooks/WebhookTable.tsx";
import { useTitle } from "../state/title.ts";
import { useAnswer } from "../state/useAnswer.ts";

type Open = { kind: "create" } | { kind: "edit" | "delete"; webhook: Webhook } | undefined;

/** Where events are sent, and how that goes; administrators only. */
export function WebhooksPage() {
  useTitle("Webhooks");
  const answer = useAnswer(api.webhooks);
  const networks = useAnswer(api.allowedNetworks);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const reload = async () => {
    await Promise.all([answer.reload(), networks.reload()]);
  };
  const webhooks = answer.data;
  const add = (
    <Button look="primary" icon="plus" onClick={() => setOpen({ kind: "create" })}>Add Webhook</Button>
  );
  return (
    <div className="page webhook-list">
      <AnswerState what="The webhooks" {...answer} />
      {webhooks?.length === 0 && (
        <EmptyState
          icon="webhook"
          title="No webhook yet"
          action={
            <>
              <WebhookExamples />
              {add}
            </>
          }
        >
          A webhook tells another system at once what happens here: a reading, an experiment, an alert.
        </EmptyState>
      )}
      {webhooks !== undefined && webhooks.length > 0 && (
        <>
          <div className="page-tools">
            <p className="quiet">{webhooks.length} {webhooks.length === 1 ? "webhook" : "webhooks"}</p>
            {add}
          </div>
          <WebhookTable
            webhooks={webhooks}
            onChanged={answer.reload}
            onOpen={(kind, webhook) => setOpen({ kind, webhook })}
          />
        </>
      )}
      {webhooks !== undefined && <AllowedNetworks answer={networks} />}
      {open?.kind === "create" && <WebhookDialog onSaved={reload} onClose={close} />}
      {open?.kind === "edit" && <WebhookDialog webhook={open.webhook} onSaved={reload} onClose={close} />}
      {open?.kind === "delete" && (
        <DeleteWebhook webhook={open.webhook} onDeleted={answer.reload} onClose={close} />
      )}
    </div>
  );
}
