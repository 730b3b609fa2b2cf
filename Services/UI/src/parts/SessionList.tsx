import { useCallback, useState } from "react";
import { api } from "../api/client.ts";
import type { LoginSession } from "../api/types.ts";
import { clientName } from "../lib/sessions.ts";
import { lastUse } from "../lib/tokens.ts";
import { wallClock } from "../lib/wallClock.ts";
import { toasts } from "../state/toasts.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { AnswerState } from "./AnswerState.tsx";
import { Button } from "./Button.tsx";
import { ConfirmDialog } from "./ConfirmDialog.tsx";

const instant = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** Where one is signed in, and the way to end it. */
export function SessionList() {
  const ask = useCallback(() => api.sessions(), []);
  const answer = useAnswer(ask);
  const [ending, setEnding] = useState<LoginSession | "others">();
  const close = () => setEnding(undefined);
  const sessions = answer.data ?? [];
  const others = sessions.filter(({ current }) => !current).length;
  return (
    <section className="panel account-sessions" aria-label="Sessions">
      <header className="panel-head">
        <h2>Sessions</h2>
        {others > 0 && <Button onClick={() => setEnding("others")}>End all others</Button>}
      </header>
      <AnswerState {...answer} what="The sessions" />
      <ul className="session-list">
        {sessions.map((one) => (
          <li key={one.public_id} data-session={one.public_id}>
            <span className="session-client" title={one.user_agent ?? undefined}>
              {clientName(one.user_agent)}
              {one.current && <span className="kind sets">this one</span>}
            </span>
            <small className="quiet">
              {`${one.client_address || "unknown address"} · signed in ${
                instant.format(Date.parse(one.created_on))
              } · last seen ${one.current ? "now" : lastUse(one.last_seen_on, wallClock.now())}`}
            </small>
            {!one.current && (
              <Button
                aria-label={`End the session of ${clientName(one.user_agent)}`}
                onClick={() => setEnding(one)}
              >
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
      {ending !== undefined && (
        <ConfirmDialog
          title={ending === "others" ? "End all other sessions" : "End the session"}
          verb={ending === "others" ? "End all others" : "End session"}
          onClose={close}
          onConfirm={async () => {
            if (ending === "others") await api.endOtherSessions();
            else await api.endSession(ending.public_id);
            toasts.show(
              "done",
              ending === "others" ? "All other sessions have ended." : "The session has ended.",
            );
            await answer.reload();
          }}
        >
          <p>
            {ending === "others"
              ? "Everyone who is signed in with this account elsewhere is signed out within a second."
              : `${clientName(ending.user_agent)} at ${ending.client_address} is signed out within a second.`}
          </p>
        </ConfirmDialog>
      )}
    </section>
  );
}
