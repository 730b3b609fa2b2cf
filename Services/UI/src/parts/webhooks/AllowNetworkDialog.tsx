import { api } from "../../api/client.ts";
import { checkNetwork } from "../../lib/webhooks.ts";
import { toasts } from "../../state/toasts.ts";
import { useCheckedForm } from "../../state/useCheckedForm.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { Field } from "../Field.tsx";

interface Props {
  /** What is suggested: one that a refusal has named. */
  network?: string;
  /** What to do now that it is allowed. */
  onAllowed: () => void;
  onClose: () => void;
}

/** Asks before a private network is opened to webhooks. */
export function AllowNetworkDialog({ network = "", onAllowed, onClose }: Props) {
  const { form, faults, failure, busy, change, send } = useCheckedForm({ network, note: "" }, checkNetwork);
  // The server tells what is wrong by the place in the list that it was sent.
  const fault = faults.network ?? Object.values(faults)[0];
  const allow = () =>
    send(async (added) => {
      const networks = await api.allowedNetworks();
      await api.setAllowedNetworks([...networks.filter(({ network }) => network !== added.network), added]);
      toasts.show("done", `Webhooks may reach ${added.network}.`);
      onClose();
      onAllowed();
    });
  return (
    <Dialog
      title="Allow a network"
      onClose={onClose}
      onSubmit={() => void allow()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>Allow</Button>
        </>
      }
    >
      <p>
        Every webhook may then send to every address in it. Allow no more than what is meant to be reached.
      </p>
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <Field
        label="Network"
        name="network"
        autoComplete="off"
        spellCheck={false}
        value={form.network}
        error={fault}
        hint="An address, or a network like 192.168.10.0/24."
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
