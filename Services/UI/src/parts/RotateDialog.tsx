import { useState } from "react";
import { api } from "../api/client.ts";
import type { Token, TokenWithSecret } from "../api/types.ts";
import { overlaps } from "../lib/tokens.ts";
import { useSubmission } from "../state/useSubmission.ts";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { SelectField } from "./Field.tsx";
import { NewSecret } from "./NewSecret.tsx";

/** Gives a token another secret, and shows it once. */
export function RotateDialog(
  { token, onRotated, onClose }: { token: Token; onRotated: () => Promise<void>; onClose: () => void },
) {
  const [minutes, setMinutes] = useState(0);
  const [made, setMade] = useState<TokenWithSecret>();
  const { faults, failure, busy, submit } = useSubmission();
  const rotate = () =>
    submit({ input: minutes, faults: {} }, async (minutes) => {
      setMade(await api.rotateToken(token.public_id, minutes));
      await onRotated();
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
      title="Rotate the token"
      onClose={onClose}
      onSubmit={() => void rotate()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>Rotate</Button>
        </>
      }
    >
      <p>
        <strong>{token.name}</strong>{" "}
        gets a new secret. What it may do, and whose readings it sends, stays the same.
      </p>
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <SelectField
        label="The old secret goes on to work"
        name="overlap_minutes"
        value={minutes}
        error={faults.overlap_minutes}
        onChange={(event) => setMinutes(Number(event.target.value))}
      >
        {overlaps.map((one) => <option key={one.minutes} value={one.minutes}>{one.name}</option>)}
      </SelectField>
    </Dialog>
  );
}
