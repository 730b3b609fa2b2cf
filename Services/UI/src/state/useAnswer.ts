import { useCallback, useEffect, useRef, useState } from "react";
import { APIError } from "../api/client.ts";

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
 * `isFinal`: what was answered once stays as it is.
 */
export function useAnswer<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  isFinal = false,
  every = 30_000,
): State<T> & { reload: () => Promise<void> } {
  const [state, setState] = useState<State<T>>({ data: undefined, at: 0, failure: undefined, asking: true });
  const run = useRef(0);
  const request = useRef<AbortController>();

  const reload = useCallback(async () => {
    const mine = ++run.current;
    request.current?.abort();
    request.current = new AbortController();
    setState((before) => ({ ...before, asking: true }));
    try {
      const data = await ask(request.current.signal);
      if (mine === run.current) setState({ data, at: Date.now(), failure: undefined, asking: false });
    } catch (error) {
      if (mine !== run.current) return;
      const failure = error instanceof APIError ? error.message : "The answer could not be read.";
      setState((before) => ({ ...before, failure, asking: false }));
    }
  }, [ask]);

  useEffect(() => {
    const look = () => {
      if (!document.hidden) void reload();
    };
    void reload();
    const timer = isFinal ? undefined : setInterval(look, every);
    if (!isFinal) document.addEventListener("visibilitychange", look);
    return () => {
      run.current++;
      request.current?.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [reload, isFinal, every]);

  return { ...state, reload };
}
