import { useCallback, useState } from "react";
import { api } from "../api/client.ts";
import type { Token } from "../api/types.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { Button } from "../parts/Button.tsx";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { RotateDialog } from "../parts/RotateDialog.tsx";
import { TokenDialog } from "../parts/TokenDialog.tsx";
import { TokenTable } from "../parts/TokenTable.tsx";
import { toasts } from "../state/toasts.ts";
import { useTitle } from "../state/title.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useUser } from "../state/useUser.ts";

type Open = { kind: "create" } | { kind: "edit" | "rotate" | "revoke"; token: Token } | undefined;

/** The credentials of programs and devices. */
export function TokensPage() {
  const me = useUser();
  const isAdmin = me?.role === "admin";
  const [everybody, setEverybody] = useState(false);
  const ask = useCallback(() => api.tokens(everybody), [everybody]);
  const answer = useAnswer(ask);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const make = () => setOpen({ kind: "create" });
  useTitle("API tokens");
  const tokens = answer.data;
  return (
    <div className="page">
      <div className="page-tools">
        {isAdmin && (
          <div className="segments" role="group" aria-label="Whose tokens">
            <button type="button" aria-pressed={!everybody} onClick={() => setEverybody(false)}>Mine</button>
            <button type="button" aria-pressed={everybody} onClick={() => setEverybody(true)}>
              All, and devices
            </button>
          </div>
        )}
        {tokens !== undefined && (
          <p className="quiet">{tokens.length} {tokens.length === 1 ? "token" : "tokens"}</p>
        )}
        {tokens !== undefined && tokens.length > 0 && (
          <Button look="primary" icon="plus" onClick={make}>New token</Button>
        )}
      </div>
      <AnswerState {...answer} what="The tokens" />
      {tokens?.length === 0 && (
        <EmptyState
          icon="key"
          title="No API token yet"
          action={<Button look="primary" icon="plus" onClick={make}>New token</Button>}
        >
          Programs and devices sign in with a token. It may be limited to a few things, to a device and to a
          time.
        </EmptyState>
      )}
      {tokens !== undefined && tokens.length > 0 && (
        <TokenTable
          tokens={tokens}
          me={me?.public_id}
          showsOwners={everybody}
          onEdit={(token) => setOpen({ kind: "edit", token })}
          onRotate={(token) => setOpen({ kind: "rotate", token })}
          onRevoke={(token) => setOpen({ kind: "revoke", token })}
        />
      )}
      {open?.kind === "create" && <TokenDialog isAdmin={isAdmin} onSaved={answer.reload} onClose={close} />}
      {open?.kind === "edit" && (
        <TokenDialog token={open.token} isAdmin={isAdmin} onSaved={answer.reload} onClose={close} />
      )}
      {open?.kind === "rotate" && (
        <RotateDialog token={open.token} onRotated={answer.reload} onClose={close} />
      )}
      {open?.kind === "revoke" && (
        <ConfirmDialog
          title="Revoke the token"
          verb="Revoke"
          onClose={close}
          onConfirm={async () => {
            await api.revokeToken(open.token.public_id);
            toasts.show("done", `${open.token.name} is revoked.`);
            await answer.reload();
          }}
        >
          <p>
            Whatever uses <strong>{open.token.name}</strong>{" "}
            is shut out within a second, and its connections end. The token cannot be made valid again.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}
