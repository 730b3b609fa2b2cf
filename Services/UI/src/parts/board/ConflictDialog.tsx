import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";

interface Props {
  onClose: () => void;
  onOverwrite: () => void;
  onReload: () => void;
}

/** Somebody else has saved the dashboard since it was opened for editing. */
export function ConflictDialog({ onClose, onOverwrite, onReload }: Props) {
  return (
    <Dialog
      title="The dashboard was changed meanwhile"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep editing</Button>
          <Button onClick={onReload}>Load theirs</Button>
          <Button look="danger" onClick={onOverwrite}>Overwrite with mine</Button>
        </>
      }
    >
      <p>Somebody has saved it since you began. One of the two versions will be lost:</p>
      <ul className="choices">
        <li>
          <strong>Load theirs</strong> shows what they have saved, and your changes are gone.
        </li>
        <li>
          <strong>Overwrite with mine</strong> saves what you see, and their changes are gone.
        </li>
      </ul>
    </Dialog>
  );
}
