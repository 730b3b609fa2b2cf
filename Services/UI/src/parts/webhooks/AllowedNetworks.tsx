import { useState } from "react";
import { api } from "../../api/client.ts";
import type { AllowedNetwork } from "../../api/types.ts";
import { checkNetwork } from "../../lib/webhooks.ts";
import { toasts } from "../../state/toasts.ts";
import type { useAnswer } from "../../state/useAnswer.ts";
import { useCheckedForm } from "../../state/useCheckedForm.ts";
import { AnswerState } from "../AnswerState.tsx";
import { Button, IconButton } from "../Button.tsx";
import { ConfirmDialog } from "../ConfirmDialog.tsx";
import { Dialog } from "../Dialog.tsx";
import { Field } from "../Field.tsx";

type Open = { kind: "add" } | { kind: "remove"; network: string } | undefined;

interface Props {
  answer: ReturnType<typeof useAnswer<AllowedNetwork[]>>;
}

/** The private networks that webhooks may reach. */
export function AllowedNetworks({ answer }: Props) {
  const [open, setOpen] = useState<Open>();
  const networks = answer.data ?? [];
  const close = () => setOpen(undefined);
  return (
    <section className="panel networks" aria-label="Allowed networks">
      <header className="panel-head">
        <h2>Allowed networks</h2>
        <div className="panel-actions">
          <Button icon="plus" onClick={() => setOpen({ kind: "add" })}>Add network</Button>
        </div>
      </header>
      <p className="quiet networks-words">
        Webhooks reach public addresses. A receiver at home or in the plant, like Node-RED or Home Assistant,
        has a private one: its network must stand here.
      </p>
      <AnswerState what="The allowed networks" {...answer} />
      {networks.length > 0 && (
        <ul className="network-list">
          {networks.map(({ network, note }) => (
            <li key={network}>
              <code>{network}</code>
              <span className="quiet">{note}</span>
              <IconButton
                icon="trash"
                label={`Remove ${network}`}
                onClick={() => setOpen({ kind: "remove", network })}
              />
            </li>
          ))}
        </ul>
      )}
      {open?.kind === "add" && <NetworkDialog networks={networks} onSaved={answer.reload} onClose={close} />}
      {open?.kind === "remove" && (
        <ConfirmDialog
          title={`Remove ${open.network}?`}
          verb="Remove"
          onClose={close}
          onConfirm={async () => {
            await api.setAllowedNetworks(networks.filter(({ network }) => network !== open.network));
            await answer.reload();
          }}
        >
          <p>
            Webhooks to addresses in <strong>{open.network}</strong> fail from now on.
          </p>
        </ConfirmDialog>
      )}
    </section>
  );
}

interface DialogProps {
  networks: readonly AllowedNetwork[];
  onSaved: () => Promise<void>;
  onClose: () => void;
}

function NetworkDialog({ networks, onSaved, onClose }: DialogProps) {
  const { form, faults, failure, busy, change, send } = useCheckedForm(
    { network: "", note: "" },
    checkNetwork,
  );
  // What is wrong with the one that was added is said of its place in the list.
  const fault = faults.network ?? Object.values(faults)[0];
  const save = () =>
    send(async (added) => {
      await api.setAllowedNetworks([...networks.filter(({ network }) => network !== added.network), added]);
      toasts.show("done", `Webhooks may reach ${added.network}.`);
      onClose();
      await onSaved();
    });
  return (
    <Dialog
      title="Allow a network"
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>Allow</Button>
        </>
      }
    >
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <Field
        label="Network"
        name="network"
        autoComplete="off"
        spellCheck={false}
        value={form.network}
        error={fault}
        hint="An address, or a network as 192.168.10.0/24. Every webhook may reach it."
        onChange={(event) => change({ network: event.target.value })}
      />
      <Field
        label="What is there"
        name="note"
        maxLength={255}
        autoComplete="off"
        value={form.note}
        onChange={(event) => change({ note: event.target.value })}
      />
    </Dialog>
  );
}
