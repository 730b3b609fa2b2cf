import { useCallback, useState } from "react";
import { api, APIError } from "../../api/client.ts";
import type { Dashboard, Share, ShareCreated } from "../../api/types.ts";
import { formatAge } from "../../lib/format.ts";
import { lifeLeft, lives } from "../../lib/share.ts";
import { wallClock } from "../../lib/wallClock.ts";
import { useAnswer } from "../../state/useAnswer.ts";
import { AnswerState } from "../AnswerState.tsx";
import { Button } from "../Button.tsx";
import { ConfirmDialog } from "../ConfirmDialog.tsx";
import { Dialog } from "../Dialog.tsx";
import { Field, SelectField } from "../Field.tsx";
import { NewLink } from "./NewLink.tsx";

/** The links that show this dashboard to people without an account. */
export function SharesDialog({ dashboard, onClose }: { dashboard: Dashboard; onClose: () => void }) {
  const id = dashboard.public_id;
  const ask = useCallback(() => api.shares(id), [id]);
  const answer = useAnswer(ask);
  const [made, setMade] = useState<ShareCreated>();
  const [revoking, setRevoking] = useState<Share>();
  return (
    <>
      <Dialog
        title={`Share ${dashboard.name}`}
        onClose={onClose}
        actions={<Button onClick={onClose}>Close</Button>}
      >
        <p className="quiet">
          Whoever has a link sees this dashboard and the values it shows, live and without an account, until
          the link expires or is revoked. Nobody can set anything with it.
        </p>
        {made !== undefined ? <NewLink made={made} onDone={() => setMade(undefined)} /> : (
          <ShareForm
            dashboard={id}
            onMade={(share) => {
              setMade(share);
              void answer.reload();
            }}
          />
        )}
        <section aria-label="Links" className="share-list">
          <h3>Links</h3>
          <AnswerState {...answer} what="The links" />
          {answer.data?.length === 0 && <p className="quiet">There is no link yet.</p>}
          <ul>
            {answer.data?.map((share) => (
              <li key={share.public_id} data-share={share.public_id}>
                <span className="share-name">{share.name}</span>
                <small className="quiet">
                  {`${lifeLeft(Date.parse(share.expires_on), wallClock.now())} · ${lastUse(share)}`}
                </small>
                <Button onClick={() => setRevoking(share)}>Revoke</Button>
              </li>
            ))}
          </ul>
        </section>
      </Dialog>
      {revoking !== undefined && (
        <ConfirmDialog
          title="Revoke the link"
          verb="Revoke"
          onClose={() => setRevoking(undefined)}
          onConfirm={async () => {
            await api.revokeShare(id, revoking.public_id);
            if (made?.public_id === revoking.public_id) setMade(undefined);
            await answer.reload();
          }}
        >
          <p>
            Whoever looks at the dashboard through <strong>{revoking.name}</strong>{" "}
            sees nothing more within a second. The link cannot be made valid again.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}

function lastUse({ last_used_on }: Share): string {
  if (last_used_on === null) return "never used";
  return `used ${formatAge(wallClock.now() - Date.parse(last_used_on))} ago`;
}

function ShareForm({ dashboard, onMade }: { dashboard: string; onMade: (share: ShareCreated) => void }) {
  const [name, setName] = useState("");
  const [hours, setHours] = useState(168);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const make = async () => {
    if (name.trim() === "") return setFaults({ name: "Say whom the link is for." });
    setBusy(true);
    try {
      onMade(await api.createShare(dashboard, name.trim(), hours));
    } catch (error) {
      if (!(error instanceof APIError)) throw error;
      setFaults(Object.keys(error.fields).length > 0 ? error.fields : { name: error.message });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="share-form">
      <Field
        label="Whom it is for"
        name="share-name"
        value={name}
        error={faults.name}
        maxLength={255}
        autoComplete="off"
        onChange={(event) => {
          setName(event.target.value);
          setFaults({});
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          void make();
        }}
      />
      <SelectField
        label="Valid for"
        value={hours}
        error={faults.expires_in_hours}
        onChange={(event) => setHours(Number(event.target.value))}
      >
        {lives.map((life) => <option key={life.hours} value={life.hours}>{life.name}</option>)}
      </SelectField>
      <Button look="primary" icon="plus" busy={busy} onClick={() => void make()}>Make link</Button>
    </div>
  );
}
