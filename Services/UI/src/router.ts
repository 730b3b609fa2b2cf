import { useSyncExternalStore } from "react";
import { Emitter } from "./lib/emitter.ts";

const changed = new Emitter();
addEventListener("popstate", () => changed.emit());

/** Goes to a path of this site without loading the page again. */
export function navigate(path: string, { replace = false } = {}) {
  if (path !== location.pathname + location.search) {
    if (replace) history.replaceState(null, "", path);
    else history.pushState(null, "", path);
  }
  changed.emit();
}

export function usePath(): string {
  return useSyncExternalStore(changed.subscribe, () => location.pathname);
}
