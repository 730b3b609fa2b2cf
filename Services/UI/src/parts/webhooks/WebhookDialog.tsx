import { useState } from "react";
import { api } from "../../api/client.ts";
import type { Webhook, WebhookWithSecret } from "../../api/types.ts";
import { checkWebhook, isMail, nameOf, networkIn, webhookForm } from "../../lib/webhooks.ts";
import { useChannels } from "../../live/hooks.ts";
import { useUnsaved } from "../../router.ts";
import { toasts } from "../../state/toasts.ts";
import { useCheckedForm } from "../../state/useCheckedForm.ts";
import { Button } from "../Button.tsx";
import { ConfirmDialog } from "../ConfirmDialog.tsx";
import { Dialog } from "../Dialog.tsx";
import { AreaField, Field } from "../Field.tsx";
import { SeriesPicker } from "../SeriesPicker.tsx";
import { AllowNetworkDialog } from "./AllowNetworkDialog.tsx";
import { EventField } from "./EventField.tsx";
import { FallbackField } from "./FallbackField.tsx";
import { FilterField } from "./FilterField.tsx";
import { FormatField } from "./FormatField.tsx";
import { NewWebhook } from "./NewWebhook.tsx";
import { SecretField } from "./SecretField.tsx";

interface Props {
  /** The one to change; without it a new one is made. */
  webhook?: Webhook;
  onSaved: () => Promise<void>;
  onClose: () => void;
}

/** What stands over the form: another dialog. */
type Over =
  | { kind: "channels" }
  | { kind: "leave"; go: () => void }
  | { kind: "allow"; network: string; again: () => void };

/** Of channels that a filter names. */
const channelLimit = 1000;

/** Makes a webhook and shows its secret once, or changes the given one. */
export function WebhookDialog({ webhook, onSaved, onClose }: Props) {
  const isNew = webhook === undefined;
  const { form, faults, failure, busy, isChanged, change, send } = useCheckedForm(
    webhookForm(webhook),
    (form) => checkWebhook(form, isNew),
    () => "url",
  );
  const { channels } = useChannels();
  const [made, setMade] = useState<WebhookWithSecret>();
  const [over, setOver] = useState<Over>();
  const closeOver = () => setOver(undefined);
  const isUnsaved = isChanged && made === undefined;
  useUnsaved(isUnsaved, (go) => setOver({ kind: "leave", go }));
  const close = () => isUnsaved ? setOver({ kind: "leave", go: onClose }) : onClose();
  const network = networkIn(faults.url);

  const save = () =>
    send(async (input) => {
      if (isNew) setMade(await api.createWebhook(input));
      else {
        await api.updateWebhook(webhook.public_id, input);
        toasts.show("done", `${input.name ?? input.url} is changed.`);
        onClose();
      }
      await onSaved();
    });

  return (
    <>
      {made !== undefined
        ? (
          <NewWebhook
            webhook={made}
            onTested={onSaved}
            onAllow={(network, again) => setOver({ kind: "allow", network, again })}
            onClose={onClose}
          />
        )
        : (
          <Dialog
            look="wide"
            title={isNew ? "Add webhook" : `Edit ${nameOf(webhook)}`}
            onClose={close}
            onSubmit={() => void save()}
            actions={
              <>
                <Button onClick={close}>Cancel</Button>
                <Button look="primary" type="submit" busy={busy}>{isNew ? "Add webhook" : "Save"}</Button>
              </>
            }
          >
            {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
            <Field
              label="URL"
              name="url"
              type="url"
              autoComplete="off"
              spellCheck={false}
              placeholder="https:// or mailto:"
              value={form.url}
              error={faults.url}
              hint="https:// or http://, or mailto: and e-mail addresses with commas between."
              onChange={(event) => change({ url: event.target.value })}
            />
            {network !== undefined && (
              <div className="allow">
                <Button
                  icon="lock"
                  onClick={() => setOver({ kind: "allow", network, again: () => void save() })}
                >
                  Allow {network}
                </Button>
              </div>
            )}
            <Field
              label="Name"
              name="name"
              autoComplete="off"
              value={form.name}
              error={faults.name}
              hint="Who receives it. Empty: known by its URL."
              onChange={(event) => change({ name: event.target.value })}
            />
            <EventField
              events={form.events}
              error={faults.events}
              onChange={(events) => change({ events })}
            />
            <FormatField {...form} faults={faults} onChange={change} />
            <FilterField
              form={form}
              faults={faults}
              channels={channels}
              onChange={change}
              onPickChannels={() => setOver({ kind: "channels" })}
            />
            <FallbackField {...form} webhook={webhook} faults={faults} onChange={change} />
            {!isMail(form.url) && (
              <SecretField
                isNew={isNew}
                hasOwn={form.hasOwnSecret}
                secret={form.secret}
                error={faults.secret}
                onChange={change}
              />
            )}
            <AreaField
              label="Description"
              name="description"
              rows={2}
              value={form.description}
              error={faults.description}
              onChange={(event) => change({ description: event.target.value })}
            />
          </Dialog>
        )}
      {over?.kind === "channels" && (
        <SeriesPicker
          title="Choose channels"
          channels={channels}
          chosen={form.channels}
          limit={channelLimit}
          canBeEmpty
          onClose={closeOver}
          onChoose={(channels) => {
            change({ channels });
            closeOver();
          }}
        />
      )}
      {over?.kind === "allow" && (
        <AllowNetworkDialog network={over.network} onAllowed={over.again} onClose={closeOver} />
      )}
      {over?.kind === "leave" && (
        <ConfirmDialog
          title="Leave without saving?"
          verb="Leave"
          onClose={closeOver}
          onConfirm={() => {
            over.go();
            return Promise.resolve();
          }}
        >
          <p>Your changes to the webhook are not saved, and would be lost.</p>
        </ConfirmDialog>
      )}
    </>
  );
}
