import { useState } from "react";
import { api } from "../../api/client.ts";
import type { Faults } from "../../lib/checkForms.ts";
import { useSubmission } from "../../state/useSubmission.ts";
import { Button } from "../Button.tsx";
import { AreaField } from "../Field.tsx";

/** Adds a comment to the alert's history. */
export function CommentField({ alert, onSaved }: { alert: string; onSaved: () => Promise<unknown> }) {
  const [text, setText] = useState("");
  const { faults, failure, busy, submit, clearFaults, done } = useSubmission();
  const send = () =>
    submit(checkComment(text), async (text) => {
      await api.commentAlert(alert, text);
      setText("");
      await onSaved();
      done();
    });
  return (
    <div className="comment-field">
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <AreaField
        label="Comment"
        name="text"
        rows={2}
        maxLength={2000}
        value={text}
        error={faults.text}
        onChange={(event) => {
          setText(event.target.value);
          clearFaults();
        }}
      />
      <Button icon="comment" busy={busy} onClick={() => void send()}>Add comment</Button>
    </div>
  );
}

function checkComment(text: string): { input?: string; faults: Faults } {
  const trimmed = text.trim();
  return trimmed === "" ? { faults: { text: "Write something." } } : { input: trimmed, faults: {} };
}
