import { useState } from "react";
import { api } from "../api/client.ts";
import type { Credential } from "../api/types.ts";
import { natural } from "../lib/channels.ts";
import { Button, IconButton } from "../parts/Button.tsx";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { CredentialDialog, credentialWords } from "../parts/CredentialDialog.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { RevealDialog } from "../parts/RevealDialog.tsx";
import { useTitle } from "../state/title.ts";
import { toasts } from "../state/toasts.ts";
import { useAnswer } from "../state/useAnswer.ts";

type Open =
  | { kind: "create" }
  | { kind: "edit" | "delete" | "reveal"; credential: Credential }
  | undefined;

const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** The vault: secrets of devices, which are written here and read by nobody who is not asked why. */
export function CredentialsPage() {
  const { data: credentials, failure, reload } = useAnswer(readCredentials);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);

  useTitle("Credentials");

  if (credentials === undefined) {
    return (
      <div className="page">
        {failure === undefined
          ? <p className="loading" role="status">Reading the credentials…</p>
          : (
            <EmptyState
              icon="alert"
              title="The credentials could not be read"
              action={<Button icon="retry" onClick={() => void reload()}>Try again</Button>}
            >
              {failure}
            </EmptyState>
          )}
      </div>
    );
  }

  const add = (
    <Button look="primary" icon="plus" onClick={() => setOpen({ kind: "create" })}>New credential</Button>
  );
  return (
    <div className="page">
      {credentials.length === 0
        ? (
          <EmptyState icon="lock" title="The vault is empty" action={add}>
            Passwords, keys and certificates of devices are stored here encrypted, so that they stand in no
            configuration.
          </EmptyState>
        )
        : (
          <>
            <div className="page-tools">
              <p className="quiet">
                {credentials.length} {credentials.length === 1 ? "credential" : "credentials"}
              </p>
              {add}
            </div>
            <div className="table-frame">
              <table className="table credentials">
                <thead>
                  <tr>
                    <th scope="col">Name</th>
                    <th scope="col">Kind</th>
                    <th scope="col">Description</th>
                    <th scope="col">Changed</th>
                    <th scope="col">Last shown</th>
                    <th scope="col">
                      <span className="hidden">Actions</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {credentials.map((credential) => (
                    <tr key={credential.public_id}>
                      <th scope="row">{credential.name}</th>
                      <td>
                        <span className="kind">{credentialWords[credential.kind]}</span>
                      </td>
                      <td className="quiet">{credential.description ?? ""}</td>
                      <td className="quiet" data-label="Changed">{formatMoment(credential.updated_on)}</td>
                      <td className="quiet" data-label="Last shown">
                        {credential.revealed_on === null ? "never" : formatMoment(credential.revealed_on)}
                      </td>
                      <td className="actions">
                        <IconButton
                          icon="eye"
                          label={`Show the secret of ${credential.name}`}
                          onClick={() => setOpen({ kind: "reveal", credential })}
                        />
                        <IconButton
                          icon="edit"
                          label={`Edit ${credential.name}`}
                          onClick={() => setOpen({ kind: "edit", credential })}
                        />
                        <IconButton
                          icon="trash"
                          label={`Delete ${credential.name}`}
                          onClick={() => setOpen({ kind: "delete", credential })}
                        />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </>
        )}
      {open?.kind === "create" && <CredentialDialog onSaved={reload} onClose={close} />}
      {open?.kind === "edit" && (
        <CredentialDialog credential={open.credential} onSaved={reload} onClose={close} />
      )}
      {open?.kind === "reveal" && (
        <RevealDialog
          credential={open.credential}
          onClose={() => {
            close();
            void reload();
          }}
        />
      )}
      {open?.kind === "delete" && (
        <ConfirmDialog
          title="Delete credential"
          verb="Delete credential"
          onClose={close}
          onConfirm={async () => {
            await api.deleteCredential(open.credential.public_id);
            toasts.show("done", `${open.credential.name} is deleted.`);
            await reload();
          }}
        >
          <p>
            The secret of <strong>{open.credential.name}</strong>{" "}
            is lost, and whatever uses it stops working. This cannot be undone.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}

async function readCredentials(): Promise<Credential[]> {
  return (await api.credentials()).sort((a, b) => natural.compare(a.name, b.name));
}

function formatMoment(timestamp: string): string {
  const time = Date.parse(timestamp);
  return Number.isNaN(time) ? "–" : moment.format(time);
}
