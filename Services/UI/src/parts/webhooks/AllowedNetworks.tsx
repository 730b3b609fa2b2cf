import { useState } from "react";
import { api } from "../../api/client.ts";
import type { AllowedNetwork } from "../../api/types.ts";
import type { useAnswer } from "../../state/useAnswer.ts";
import { AnswerState } from "../AnswerState.tsx";
import { Button, IconButton } from "../Button.tsx";
import { ConfirmDialog } from "../ConfirmDialog.tsx";
import { AllowNetworkDialog } from "./AllowNetworkDialog.tsx";

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
      {open?.kind === "add" && <AllowNetworkDialog onAllowed={() => void answer.reload()} onClose={close} />}
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
