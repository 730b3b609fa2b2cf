import { useState } from "react";
import { api } from "../api/client.ts";
import type { Role, Token, TokenWithSecret } from "../api/types.ts";
import { checkToken, tokenForm, tokenLives } from "../lib/tokens.ts";
import { toasts } from "../state/toasts.ts";
import { useCheckedForm } from "../state/useCheckedForm.ts";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { Field, SelectField } from "./Field.tsx";
import { NewSecret } from "./NewSecret.tsx";
import { ScopeField } from "./ScopeField.tsx";

interface Props {
  /** The one to change; without it a new one is made. */
  token?: Token;
  /** May make tokens for services. */
  isAdmin: boolean;
  onSaved: () => Promise<void>;
  onClose: () => void;
}

/** Makes a token and shows its secret once, or changes the given one. */
export function TokenDialog({ token, isAdmin, onSaved, onClose }: Props) {
  const { form, faults, failure, busy, change, send } = useCheckedForm(tokenForm(token), checkToken);
  const [made, setMade] = useState<TokenWithSecret>();

  const save = () =>
    send(async (input) => {
      if (token === undefined) setMade(await api.createToken(input));
      else {
        const { name, scopes, device } = input;
        await api.updateToken(token.public_id, { name, scopes, device });
        toasts.show("done", `${name} is changed.`);
        onClose();
      }
      await onSaved();
    });

  if (made !== undefined) {
    return (
      <Dialog title={made.name} onClose={onClose} actions={<Button onClick={onClose}>Done</Button>}>
        <NewSecret secret={made.token} />
      </Dialog>
    );
  }
  return (
    <Dialog
      title={token === undefined ? "New API token" : "Edit API token"}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>
            {token === undefined ? "Make token" : "Save"}
          </Button>
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
        hint="The program or device that will use it."
        onChange={(event) => change({ name: event.target.value })}
      />
      {token === undefined && isAdmin && (
        <SelectField
          label="Acts for"
          name="role"
          value={form.role}
          error={faults.role}
          hint={form.role === ""
            ? "It ends when your account does, and has your role."
            : "It belongs to nobody, and stays when people leave."}
          onChange={(event) => change({ role: event.target.value as Role | "" })}
        >
          <option value="">Me</option>
          <option value="viewer">A service, as viewer</option>
          <option value="operator">A device or service, as operator</option>
          <option value="admin">A service, as admin</option>
        </SelectField>
      )}
      <Field
        label="Device"
        name="device"
        autoComplete="off"
        value={form.device}
        error={faults.device}
        hint="Limits it to the channels of one device. Empty: no limit."
        onChange={(event) => change({ device: event.target.value })}
      />
      {token === undefined && (
        <SelectField
          label="Valid for"
          name="expires_in_days"
          value={form.days}
          error={faults.expires_in_days}
          onChange={(event) => change({ days: Number(event.target.value) })}
        >
          {tokenLives.map((life) => <option key={life.days} value={life.days}>{life.name}</option>)}
        </SelectField>
      )}
      <ScopeField isWhole={form.isWhole} scopes={form.scopes} error={faults.scopes} onChange={change} />
    </Dialog>
  );
}
