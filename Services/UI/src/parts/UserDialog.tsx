import { useState } from "react";
import { api } from "../api/client.ts";
import type { Role, User } from "../api/types.ts";
import { checkUser } from "../lib/checkForms.ts";
import { providerHost } from "../lib/signOn.ts";
import { toasts } from "../state/toasts.ts";
import { useSubmission } from "../state/useSubmission.ts";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { Field, SelectField } from "./Field.tsx";
import { Link } from "./Link.tsx";

export const roleNotes: Readonly<Record<Role, string>> = {
  viewer: "Sees everything that is measured, changes nothing.",
  operator: "Also switches actuators and edits channels.",
  admin: "Also manages users.",
};

interface Props {
  user?: User;
  /** The user is who is signed in: their own role stays as it is. */
  isSelf?: boolean;
  onSaved: () => Promise<void>;
  onClose: () => void;
}

/** Makes a user, or changes the given one. */
export function UserDialog({ user, isSelf = false, onSaved, onClose }: Props) {
  const [form, setForm] = useState({
    email: user?.email ?? "",
    username: user?.username ?? "",
    role: user?.role ?? ("viewer" as Role),
    password: "",
  });
  // The server says only that something is taken, unless it names the field.
  const { faults, failure, busy, submit } = useSubmission((error) =>
    /username/i.test(error.message) ? "username" : "email"
  );
  const change = (field: "email" | "username" | "password") => (event: { target: { value: string } }) =>
    setForm({ ...form, [field]: event.target.value });

  const save = () =>
    submit(checkUser(form, user === undefined), async (input) => {
      if (user === undefined) await api.createUser(input);
      else await api.updateUser(user.public_id, isSelf ? { ...input, role: user.role } : input);
      toasts.show(
        "done",
        user === undefined ? `${input.username} can sign in now.` : `${input.username} is changed.`,
      );
      onClose();
      await onSaved();
    });

  return (
    <Dialog
      title={user === undefined ? "New user" : "Edit user"}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>
            {user === undefined ? "Make user" : "Save"}
          </Button>
        </>
      }
    >
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <Field
        label="Name"
        name="username"
        autoComplete="off"
        value={form.username}
        error={faults.username}
        onChange={change("username")}
      />
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="off"
        value={form.email}
        error={faults.email}
        onChange={change("email")}
      />
      <SelectField
        label="Role"
        name="role"
        value={form.role}
        error={faults.role}
        disabled={isSelf}
        hint={isSelf ? "Nobody changes their own role." : roleNotes[form.role]}
        onChange={(event) => setForm({ ...form, role: event.target.value as Role })}
      >
        <option value="viewer">Viewer</option>
        <option value="operator">Operator</option>
        <option value="admin">Admin</option>
      </SelectField>
      {isSelf
        ? (
          <p className="quiet">
            You change your own password on the page of <Link href="/account">your account</Link>.
          </p>
        )
        : (
          <Field
            label={user === undefined ? "Password" : "New password"}
            name="password"
            type="password"
            autoComplete="new-password"
            value={form.password}
            error={faults.password}
            hint={user === undefined ? "At least 8 characters." : passwordNote(user)}
            onChange={change("password")}
          />
        )}
    </Dialog>
  );
}

function passwordNote(user: User): string {
  if (user.has_password) return "Leave empty to keep the present one.";
  const provider = user.sso_provider === null ? "nobody" : providerHost(user.sso_provider);
  return `Has none: ${provider} signs them in. Leave empty to keep it so.`;
}
