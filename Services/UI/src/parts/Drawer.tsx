import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { IconButton } from "./Button.tsx";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** All about one thing, at the side of the list it was opened from; on a phone over all of it. Escape closes it. */
export function Drawer({ title, onClose, children }: Props) {
  const drawer = useRef<HTMLDialogElement>(null);
  const titleID = useId();
  // A layout effect, because only a dialog that is closed before it is taken off the page gives the focus back.
  useLayoutEffect(() => {
    const element = drawer.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={drawer}
      className="drawer"
      aria-labelledby={titleID}
      onCancel={(event) => {
        // Of this dialog, not of one that it has opened.
        if (event.target !== drawer.current) return;
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        // The backdrop is the dialog itself.
        if (event.target === drawer.current) onClose();
      }}
    >
      <header>
        <h2 id={titleID}>{title}</h2>
        <IconButton icon="cross" label="Close" onClick={onClose} />
      </header>
      <div className="drawer-body">{children}</div>
    </dialog>
  );
}
