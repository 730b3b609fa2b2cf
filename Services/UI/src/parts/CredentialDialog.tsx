import { useState } from "react";
import { api } from "../api/client.ts";
import type { Credential, CredentialKind } from "../api/types.ts";
import { credentialKinds } from "../api/types.ts";
import { checkCredential } from "../lib/checkForms.ts";
import { toasts } from "../state/toasts.ts";
import { useSubmission } from "../state/useSubmission.ts";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { AreaField, Field, SelectField } from "./Field.tsx";

export const credentialWords: Readonly<Record<CredentialKind, string>> = {
  password: "Password",
  api_key: "API key",
  ssh_key: "SSH key",
  certificate: "Certificate",
  other: "Other",
};

interface Props {
  credential?: Credential;
  onSaved: () => Promise<void>;
  onClose: () => void;
}

/** Puts a secret into the vault, or changes what is there. A secret is written here and never shown. */
export function CredentialDialog({ credential, onSaved, onClose }: Props) {
  const [form, setForm] = useState({
    name: credential?.name ?? "",
    kind: credential?.kind ?? ("password" as CredentialKind),
    description: credential?.description ?? "",
    secret: "",
  });
  const { faults, failure, busy, submit } = useSubmission();
  const change = (field: "name" | "description" | "secret") => (event: { target: { value: string } }) =>
    setForm({ ...form, [field]: event.target.value });
  const isNew = credential === undefined;
  const secret = {
    label: isNew ? "Secret" : "New secret",
    name: "secret",
    autoComplete: "off",
    value: form.secret,
    error: faults.secret,
    hint: isNew ? "Stored encrypted." : "Leave empty to keep the present one.",
    onChange: change("secret"),
  };

  const save = () =>
    submit(checkCredential(form, isNew), async (input) => {
      if (isNew) await api.createCredential(input);
      else await api.updateCredential(credential.public_id, input);
      toasts.show("done", isNew ? `${input.name} is in the vault.` : `${input.name} is changed.`);
      onClose();
      await onSaved();
    });

  return (
    <Dialog
      title={isNew ? "New credential" : "Edit credential"}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>{isNew ? "Store" : "Save"}</Button>
        </>
      }
    >
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <Field
        label="Name"
        name="name"
        autoComplete="off"
        value={form.name}
        error={faults.name}
        onChange={change("name")}
      />
      <SelectField
        label="Kind"
        name="kind"
        value={form.kind}
        error={faults.kind}
        onChange={(event) => setForm({ ...form, kind: event.target.value as CredentialKind })}
      >
        {credentialKinds.map((kind) => <option key={kind} value={kind}>{credentialWords[kind]}</option>)}
      </SelectField>
      {/* Keys and certificates have lines, which one must see to paste them right. */}
      {form.kind === "ssh_key" || form.kind === "certificate"
        ? <AreaField {...secret} rows={6} spellCheck={false} />
        : <Field {...secret} type="password" autoComplete="new-password" />}
      <AreaField
        label="Description"
        name="description"
        rows={2}
        value={form.description}
        error={faults.description}
        onChange={change("description")}
      />
    </Dialog>
  );
}
