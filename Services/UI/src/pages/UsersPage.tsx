import { useCallback, useEffect, useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { User } from "../api/types.ts";
import { natural } from "../lib/channels.ts";
import { providerHost } from "../lib/signOn.ts";
import { lastUse } from "../lib/tokens.ts";
import { wallClock } from "../lib/wallClock.ts";
import { Button, IconButton } from "../parts/Button.tsx";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { UserDialog } from "../parts/UserDialog.tsx";
import { session } from "../state/session.ts";
import { toasts } from "../state/toasts.ts";
import { useUser } from "../state/useUser.ts";
import { useTitle } from "../state/title.ts";

type Open = { kind: "create" } | { kind: "edit" | "end" | "delete"; user: User } | undefined;

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

export function UsersPage() {
  const me = useUser();
  const [users, setUsers] = useState<readonly User[]>();
  const [failure, setFailure] = useState<string>();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);

  const load = useCallback(async () => {
    try {
      const users = await api.users();
      setUsers(users.sort((a, b) => natural.compare(a.username, b.username)));
      setFailure(undefined);
    } catch (error) {
      setFailure(error instanceof APIError ? error.message : "The users could not be read.");
    }
  }, []);

  useTitle("Users");
  useEffect(() => {
    void load();
  }, [load]);

  return (
    <div className="page">
      {failure !== undefined && (
        <EmptyState
          icon="alert"
          title="The users could not be read"
          action={<Button icon="retry" onClick={() => void load()}>Try again</Button>}
        >
          {failure}
        </EmptyState>
      )}
      {failure === undefined && users === undefined && (
        <p className="loading" role="status">Reading the users…</p>
      )}
      {failure === undefined && users !== undefined && (
        <>
          <div className="page-tools">
            <p className="quiet">{users.length} {users.length === 1 ? "user" : "users"}</p>
            <Button look="primary" icon="plus" onClick={() => setOpen({ kind: "create" })}>New user</Button>
          </div>
          <div className="table-frame">
            <table className="table users">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">E-mail</th>
                  <th scope="col">Role</th>
                  <th scope="col">Since</th>
                  <th scope="col">Last signed in</th>
                  <th scope="col">
                    <span className="hidden">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {users.map((user) => {
                  const isSelf = user.public_id === me?.public_id;
                  return (
                    <tr key={user.public_id}>
                      <th scope="row">
                        {user.username}
                        {isSelf && <span className="kind">you</span>}
                        {user.sso_provider !== null && (
                          <span className="kind" title={`Signs in by ${user.sso_provider}`}>
                            {providerHost(user.sso_provider)}
                          </span>
                        )}
                      </th>
                      <td className="email">{user.email}</td>
                      <td>
                        <span className={`kind ${user.role === "admin" ? "sets" : ""}`}>{user.role}</span>
                      </td>
                      <td className="quiet" data-label="Since">{formatDay(user.registered_on)}</td>
                      <td className="quiet" data-label="Last signed in">
                        {lastUse(user.last_login_on, wallClock.now())}
                      </td>
                      <td className="actions">
                        <IconButton
                          icon="edit"
                          label={`Edit ${user.username}`}
                          onClick={() => setOpen({ kind: "edit", user })}
                        />
                        <IconButton
                          icon="signOut"
                          label={isSelf
                            ? "You end your own sessions on your account's page"
                            : `End sessions of ${user.username}`}
                          disabled={isSelf}
                          onClick={() => setOpen({ kind: "end", user })}
                        />
                        <IconButton
                          icon="trash"
                          label={isSelf ? "You cannot delete yourself" : `Delete ${user.username}`}
                          disabled={isSelf}
                          onClick={() => setOpen({ kind: "delete", user })}
                        />
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </>
      )}
      {open?.kind === "create" && <UserDialog onSaved={load} onClose={close} />}
      {open?.kind === "edit" && (
        <UserDialog
          user={open.user}
          isSelf={open.user.public_id === me?.public_id}
          onSaved={async () => {
            await load();
            // Their own name stands in the bar.
            if (open.user.public_id === me?.public_id) await session.load();
          }}
          onClose={close}
        />
      )}
      {open?.kind === "end" && (
        <ConfirmDialog
          title="End sessions"
          verb="End sessions"
          onClose={close}
          onConfirm={async () => {
            await api.endSessionsOf(open.user.public_id);
            toasts.show("done", `${open.user.username} is signed out everywhere.`);
          }}
        >
          <p>
            <strong>{open.user.username}</strong>{" "}
            is signed out everywhere within a second, and may sign in again. API tokens go on to work.
          </p>
        </ConfirmDialog>
      )}
      {open?.kind === "delete" && (
        <ConfirmDialog
          title="Delete user"
          verb="Delete user"
          onClose={close}
          onConfirm={async () => {
            await api.deleteUser(open.user.public_id);
            toasts.show("done", `${open.user.username} is deleted.`);
            await load();
          }}
        >
          <p>
            <strong>{open.user.username}</strong>{" "}
            ({open.user.email}) is signed out everywhere and cannot sign in again. This cannot be undone.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}

function formatDay(timestamp: string): string {
  const time = Date.parse(timestamp);
  return Number.isNaN(time) ? "–" : day.format(time);
}
