import type { BoardEditor } from "../../state/useBoardEditor.ts";
import { Button, IconButton } from "../Button.tsx";

interface Props {
  editor: BoardEditor;
  onAdd: () => void;
  onSettings: () => void;
  onLeave: () => void;
  onSave: () => void;
}

/** What stands above a dashboard while it is edited. */
export function EditTools({ editor, onAdd, onSettings, onLeave, onSave }: Props) {
  return (
    <>
      <Button icon="plus" onClick={onAdd}>Add widget</Button>
      <IconButton icon="settings" label="Name and defaults" onClick={onSettings} />
      <IconButton icon="undo" label="Undo" disabled={!editor.canUndo} onClick={editor.undo} />
      <IconButton icon="redo" label="Redo" disabled={!editor.canRedo} onClick={editor.redo} />
      <Button onClick={onLeave}>{editor.edited ? "Discard" : "Done"}</Button>
      <Button look="primary" icon="check" busy={editor.busy} disabled={!editor.edited} onClick={onSave}>
        Save
      </Button>
    </>
  );
}
