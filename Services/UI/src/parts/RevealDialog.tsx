import { useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { Credential } from "../api/types.ts";
import { Button } from "./Button.tsx";
import { CopyButton } from "./CopyButton.tsx";
import { Dialog } from "./Dialog.tsx";

/** Shows a secret, after it was asked whether it must be: that it was seen is kept. */
export function RevealDialog({ credential, onClose }: { credential: Credential; onClose: () => void }) {
  const [secret, setSecret] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);

  const reveal = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      setSecret((await api.revealCredential(credential.public_id)).secret);
    } catch (error) {
      setFailure(error instanceof APIError ? error.message : "That did not work.");
    }
    setBusy(false);
  };

  return (
    <Dialog
      title={`Secret of ${credential.name}`}
      onClose={onClose}
      onSubmit={() => secret === undefined ? void reveal() : onClose()}
      actions={secret === undefined
        ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button look="primary" type="submit" busy={busy}>Show secret</Button>
          </>
        )
        : <Button look="primary" type="submit">Done</Button>}
    >
      {secret === undefined
        ? <p>That you have seen it is kept, with the time. Make sure that nobody looks over your shoulder.</p>
        : (
          <div className="secret">
            <pre tabIndex={0} aria-label="Secret">{secret}</pre>
            <CopyButton text={secret} label="the secret" />
          </div>
        )}
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
    </Dialog>
  );
}
