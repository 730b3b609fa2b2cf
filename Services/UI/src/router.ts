import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { Emitter } from "./lib/emitter.ts";

const changed = new Emitter();

/** Returns true to let the page go; otherwise it asks the user, and may call `go` later. */
type Guard = (go: () => void) => boolean;
let guard: Guard | undefined;
let here = location.pathname + location.search;

addEventListener("popstate", () => {
  const wanted = location.pathname + location.search;
  if (guard !== undefined && !guard(() => go(wanted, false))) {
    history.pushState(null, "", here);
    return;
  }
  here = wanted;
  changed.emit();
});

/** Goes to a path of this site without loading the page again. A page with unsaved edits asks first. */
export function navigate(path: string, { replace = false } = {}) {
  leave(() => go(path, replace));
}

/** Does what takes the user off the page, `action`, now or once they have agreed to lose what they typed. */
export function leave(action: () => void) {
  if (guard === undefined || guard(action)) action();
}

function go(path: string, replace: boolean) {
  if (path !== location.pathname + location.search + location.hash) {
    if (replace) history.replaceState(null, "", path);
    else history.pushState(null, "", path);
  }
  here = path;
  changed.emit();
}

export function usePath(): string {
  return useSyncExternalStore(changed.subscribe, () => location.pathname);
}

/** The parameters behind the `?`; another object only when they have changed. */
export function useQuery(): URLSearchParams {
  const text = useSyncExternalStore(changed.subscribe, () => location.search);
  return useMemo(() => new URLSearchParams(text), [text]);
}

/**
 * Sets parameters of the page's address, `null` takes one out. The page stays the same, so neither its unsaved edits nor
 * the way back are touched.
 */
export function changeQuery(changes: Readonly<Record<string, string | null>>) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  go(location.pathname + (query.size > 0 ? `?${query}` : "") + location.hash, true);
}

/** While `edited`, calls `ask` before the page is left, with what then goes on; the browser itself asks before a reload. */
export function useUnsaved(edited: boolean, ask: (go: () => void) => void) {
  const current = useRef(ask);
  current.current = ask;
  useEffect(() => {
    if (!edited) return;
    const mine: Guard = (go) => {
      current.current(go);
      return false;
    };
    const unload = (event: BeforeUnloadEvent) => event.preventDefault();
    guard = mine;
    addEventListener("beforeunload", unload);
    return () => {
      if (guard === mine) guard = undefined;
      removeEventListener("beforeunload", unload);
    };
  }, [edited]);
}
