import { type FormEvent, type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { IconButton } from "./Button.tsx";

interface Props {
  title: string;
  onClose: () => void;
  /** Makes the dialog a form. */
  onSubmit?: () => void;
  children: ReactNode;
  actions: ReactNode;
  /** "wide": for long forms; "broad": for forms with a table; "drawer": at the side, over the full height. */
  look?: "wide" | "broad" | "drawer" | undefined;
}

/** The browser's own modal dialog: it keeps the focus inside, Escape closes it, and the focus returns afterwards. */
export function Dialog({ title, onClose, onSubmit, children, actions, look }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleID = useId();
  // A layout effect, because only a dialog that is closed before it is taken off the page gives the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // The first thing to fill in; where there is none, the first button below: Cancel.
    element?.querySelector<HTMLElement>(".dialog-body :is(input, select, textarea), footer button")?.focus();
    return () => element?.close();
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <dialog
      ref={dialog}
      className={`dialog ${look ?? ""}`}
      aria-labelledby={titleID}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <form onSubmit={submit} noValidate>
        <header>
          <h2 id={titleID}>{title}</h2>
          <IconButton icon="cross" label="Close" onClick={onClose} />
        </header>
        <div className="dialog-body">{children}</div>
        <footer>{actions}</footer>
      </form>
    </dialog>
  );
}
