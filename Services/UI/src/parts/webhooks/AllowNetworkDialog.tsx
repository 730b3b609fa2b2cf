import { useState } from "react";
import { api } from "../../api/client.ts";
import { toasts } from "../../state/toasts.ts";
import { ConfirmDialog } from "../ConfirmDialog.tsx";
import { Field } from "../Field.tsx";

interface Props {
  network: string;
  /** What to do now that it is allowed. */
  onAllowed: () => void;
  onClose: () => void;
}

/** Asks before a private network is opened to webhooks. */
export function AllowNetworkDialog({ network, onAllowed, onClose }: Props) {
  const [note, setNote] = useState("");
  const allow = async () => {
    const networks = await api.allowedNetworks();
    const others = networks.filter((one) => one.network !== network);
    await api.setAllowedNetworks([...others, { network, note: note.trim() || null }]);
    toasts.show("done", `Webhooks may reach ${network}.`);
    onAllowed();
  };
  return (
    <ConfirmDialog title={`Allow ${network}?`} verb="Allow" onClose={onClose} onConfirm={allow}>
      <p>
        Every webhook may then send to every address of{" "}
        <strong>{network}</strong>. Allow only what is meant to be reached: whoever manages webhooks reaches
        it too.
      </p>
      <Field
        label="What is there"
        name="note"
        maxLength={255}
        autoComplete="off"
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
    </ConfirmDialog>
  );
}
