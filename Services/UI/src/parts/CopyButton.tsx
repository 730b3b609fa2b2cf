import { toasts } from "../state/toasts.ts";
import { IconButton } from "./Button.tsx";

/** Copies `text`; `label` says what it is, "the id". */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const copy = async () => {
    if (await copyText(text)) toasts.show("done", `Copied ${label}.`);
    else toasts.show("error", `The browser does not let the page copy. It is ${text}`);
  };
  return <IconButton icon="copy" label={`Copy ${label}`} title={text} onClick={() => void copy()} />;
}

/** Puts `text` into the clipboard; false: the browser does not let the page do that. */
export async function copyText(text: string): Promise<boolean> {
  try {
    if (navigator.clipboard !== undefined) await navigator.clipboard.writeText(text);
    else copyOldWay(text);
    return true;
  } catch {
    return false;
  }
}

/** Without TLS there is no clipboard but that of a selection. */
function copyOldWay(text: string) {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.setProperty("position", "fixed");
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  if (!isCopied) throw new Error("refused");
}
