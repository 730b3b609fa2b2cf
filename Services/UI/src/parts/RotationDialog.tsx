import { type ReactNode, useState } from "react";
import { useSubmission } from "../state/useSubmission.ts";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { SelectField } from "./Field.tsx";

interface Props<Made> {
  /** What is asked: "Rotate the token". */
  title: string;
  /** What comes of it. */
  children: ReactNode;
  /** For how long the old secret goes on: the field on the wire, its choices, and the one that is chosen at first. */
  overlap: {
    label: string;
    name: string;
    choices: readonly { length: number; name: string }[];
    first: number;
  };
  rotate: (overlap: number) => Promise<Made>;
  onRotated: () => Promise<void>;
  onClose: () => void;
  /** Shows the new secret, once. */
  made: { title: string; look?: "wide"; show: (made: Made) => ReactNode };
}

/** Replaces a secret by a new one, with a time in which both are good. */
export function RotationDialog<Made>(props: Props<Made>) {
  const { title, children, overlap, rotate, onRotated, onClose, made } = props;
  const [length, setLength] = useState(overlap.first);
  const [answer, setAnswer] = useState<{ made: Made }>();
  const { faults, failure, busy, submit } = useSubmission();
  if (answer !== undefined) {
    return (
      <Dialog
        look={made.look}
        title={made.title}
        onClose={onClose}
        actions={<Button onClick={onClose}>Done</Button>}
      >
        {made.show(answer.made)}
      </Dialog>
    );
  }
  const submitted = () =>
    submit({ input: length, faults: {} }, async (length) => {
      setAnswer({ made: await rotate(length) });
      await onRotated();
    });
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onSubmit={() => void submitted()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>Rotate</Button>
        </>
      }
    >
      {children}
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <SelectField
        label={overlap.label}
        name={overlap.name}
        value={length}
        error={faults[overlap.name]}
        onChange={(event) => setLength(Number(event.target.value))}
      >
        {overlap.choices.map((one) => <option key={one.length} value={one.length}>{one.name}</option>)}
      </SelectField>
    </Dialog>
  );
}
