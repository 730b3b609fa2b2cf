import { useState } from "react";
import { api } from "../api/client.ts";
import type { User } from "../api/types.ts";
import { checkProfile } from "../lib/checkForms.ts";
import { useUnsaved } from "../router.ts";
import { session } from "../state/session.ts";
import { toasts } from "../state/toasts.ts";
import { useCheckedForm } from "../state/useCheckedForm.ts";
import { Button } from "./Button.tsx";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import { Field } from "./Field.tsx";

const instant = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });

/** One's own name and address, and what only administrators change. */
export function ProfileForm({ user }: { user: User }) {
  const initial = { username: user.username, email: user.email };
  const { form, faults, failure, busy, change, send } = useCheckedForm(
    initial,
    checkProfile,
    (error) => /username/i.test(error.message) ? "username" : "email",
  );
  const isSame = form.username === user.username && form.email === user.email;
  const [leaving, setLeaving] = useState<() => void>();
  // A function in a state must be handed over by another.
  useUnsaved(!isSame && !busy, (go) => setLeaving(() => go));
  const save = () =>
    send(async (input) => {
      await api.updateUser(user.public_id, input);
      toasts.show("done", "Your profile is changed.");
      await session.load();
    });
  return (
    <>
      <form
        className="panel account-form"
        aria-label="Profile"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <h2>Profile</h2>
        {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
        <Field
          label="Name"
          name="username"
          autoComplete="username"
          value={form.username}
          error={faults.username}
          onChange={(event) => change({ username: event.target.value })}
        />
        <Field
          label="E-mail"
          name="email"
          type="email"
          autoComplete="email"
          value={form.email}
          error={faults.email}
          onChange={(event) => change({ email: event.target.value })}
        />
        <dl className="account-facts">
          <dt>Role</dt>
          <dd>{user.role}</dd>
          <dt>Last signed in</dt>
          <dd>{user.last_login_on === null ? "never" : instant.format(Date.parse(user.last_login_on))}</dd>
          <dt>Member since</dt>
          <dd>{day.format(Date.parse(user.registered_on))}</dd>
        </dl>
        <div className="account-actions">
          <Button look="primary" type="submit" busy={busy} disabled={isSame}>Save</Button>
        </div>
      </form>
      {leaving !== undefined && (
        <ConfirmDialog
          title="Leave without saving?"
          verb="Leave"
          onClose={() => setLeaving(undefined)}
          onConfirm={() => {
            leaving();
            return Promise.resolve();
          }}
        >
          <p>Your changes to your profile are not saved, and would be lost.</p>
        </ConfirmDialog>
      )}
    </>
  );
}
