import { useState } from "react";
import { api } from "../api/client.ts";
import type { User } from "../api/types.ts";
import { checkPassword } from "../lib/checkForms.ts";
import { session } from "../state/session.ts";
import { toasts } from "../state/toasts.ts";
import { useCheckedForm } from "../state/useCheckedForm.ts";
import { Button, IconButton } from "./Button.tsx";
import { Field } from "./Field.tsx";

/** Changes one's own password. `onChanged` puts an empty form in its place. */
export function PasswordForm({ user, onChanged }: { user: User; onChanged: () => void }) {
  const [visible, setVisible] = useState(false);
  const { form, faults, failure, busy, change, send } = useCheckedForm(
    { current_password: "", password: "", again: "" },
    (form) => checkPassword(form, [user.email, user.username]),
  );
  const save = () =>
    send(async (input) => {
      await session.renew(() => api.updateUser(user.public_id, input));
      toasts.show("done", "Your password is changed. Your other sessions have ended.");
      onChanged();
    });
  const type = visible ? "text" : "password";
  return (
    <form
      className="panel account-form"
      aria-label="Password"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2>Password</h2>
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <input type="hidden" autoComplete="username" value={user.email} />
      <Field
        label="Present password"
        name="current_password"
        type={type}
        autoComplete="current-password"
        value={form.current_password}
        error={faults.current_password}
        onChange={(event) => change({ current_password: event.target.value })}
        trailing={
          <IconButton
            icon={visible ? "eyeOff" : "eye"}
            label={visible ? "Hide passwords" : "Show passwords"}
            aria-pressed={visible}
            onClick={() => setVisible(!visible)}
          />
        }
      />
      <Field
        label="New password"
        name="password"
        type={type}
        autoComplete="new-password"
        value={form.password}
        error={faults.password}
        hint="At least 8 characters, any of them. A few words are easy to remember and hard to guess."
        onChange={(event) => change({ password: event.target.value })}
      />
      <Field
        label="New password again"
        name="again"
        type={type}
        autoComplete="new-password"
        value={form.again}
        error={faults.again}
        onChange={(event) => change({ again: event.target.value })}
      />
      <div className="account-actions">
        <Button look="primary" type="submit" busy={busy}>Change password</Button>
      </div>
    </form>
  );
}
