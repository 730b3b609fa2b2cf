import { useCallback, useEffect, useRef, useState } from "react";
import { APIError } from "../api/client.ts";
import { NewestRequest } from "../lib/newestRequest.ts";

interface State<T> {
  /** The newest answer; stays while the next is on its way, and when that fails. */
  readonly data: T | undefined;
  /** When it came, milliseconds since 1970. */
  readonly at: number;
  /** Why the last attempt failed. */
  readonly failure: string | undefined;
  /** Whether a request is on its way. */
  readonly asking: boolean;
}

/**
 * What `ask` answers, asked again every 30 s, or `every` milliseconds, while the page is visible, and at once when it becomes
 * visible or `ask` is another. Requests that were overtaken are taken back by the signal. `ask` must be stable (`useCallback`).
 * `isFinal`: what was answered once stays as it is. `reload` resolves with an answer that is no older than the call, and
 * asks the newest `ask` even where it was handed out with an older one.
 */
export function useAnswer<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  isFinal = false,
  every = 30_000,
): State<T> & { reload: () => Promise<void> } {
  const [state, setState] = useState<State<T>>({ data: undefined, at: 0, failure: undefined, asking: true });
  const [request] = useState(() => new NewestRequest());
  const newest = useRef(ask);
  newest.current = ask;

  const reload = useCallback(() => {
    setState((before) => ({ ...before, asking: true }));
    return request.ask(
      newest.current,
      (data) => setState({ data, at: Date.now(), failure: undefined, asking: false }),
      (error) => {
        const failure = error instanceof APIError ? error.message : "The answer could not be read.";
        setState((before) => ({ ...before, failure, asking: false }));
      },
    );
  }, []);

  useEffect(() => {
    const look = () => {
      if (!document.hidden) void reload();
    };
    void reload();
    // An answer that takes longer than `every` would otherwise never be taken.
    const timer = isFinal ? undefined : setInterval(() => request.isOnItsWay || look(), every);
    if (!isFinal) document.addEventListener("visibilitychange", look);
    return () => {
      request.stop();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [ask, isFinal, every]);

  return { ...state, reload };
}
