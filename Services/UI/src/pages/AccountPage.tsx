import { useState } from "react";
import { PasswordForm } from "../parts/PasswordForm.tsx";
import { ProfileForm } from "../parts/ProfileForm.tsx";
import { SessionList } from "../parts/SessionList.tsx";
import { useTitle } from "../state/title.ts";
import { useUser } from "../state/useUser.ts";

/** One's own profile, password and sessions. */
export function AccountPage() {
  const user = useUser();
  const [round, setRound] = useState(0);
  useTitle("Account");
  if (user === undefined) return null;
  return (
    <div className="page account">
      <ProfileForm key={`${user.username} ${user.email}`} user={user} />
      {user.has_password
        ? <PasswordForm key={round} user={user} onChanged={() => setRound(round + 1)} />
        : (
          <section className="panel account-form" aria-label="Password">
            <h2>Password</h2>
            <p className="quiet">
              You have none: you are signed in by a provider. An administrator can give you one.
            </p>
          </section>
        )}
      <SessionList key={`sessions ${round}`} />
    </div>
  );
}
