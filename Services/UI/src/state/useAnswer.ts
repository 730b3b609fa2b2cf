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

const every = 30_000;

/**
 * What `ask` answers, asked again every 30 s while the page is visible, and at once when it becomes visible or `ask` is
 * another. Answers that were overtaken are dropped. `ask` must be stable (`useCallback`).
 */
export function useAnswer<T>(ask: () => Promise<T>): State<T> & { reload: () => Promise<void> } {
  const [state, setState] = useState<State<T>>({ data: undefined, at: 0, failure: undefined, asking: true });
  const run = useRef(0);

  const reload = useCallback(async () => {
    const mine = ++run.current;
    setState((before) => ({ ...before, asking: true }));
    try {
      const data = await ask();
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
    const timer = setInterval(look, every);
    document.addEventListener("visibilitychange", look);
    return () => {
      run.current++;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [reload]);

  return { ...state, reload };
}
