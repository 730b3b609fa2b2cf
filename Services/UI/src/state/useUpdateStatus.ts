import { useEffect, useRef, useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { UpdateStatus } from "../api/types.ts";
import { isRunning } from "../lib/updates.ts";

interface State {
  readonly status: UpdateStatus | undefined;
  /** Nobody answers: services are being restarted, or the connection is gone. It is asked on. */
  readonly isAway: boolean;
  /** Why there is no answer, when asking again is of no use. */
  readonly failure: string | undefined;
}

const pace = 1_000;

/**
 * What runs here and what the updater does, asked each second, through the restart of everything behind the page. When another
 * version runs than at first, and nothing goes on any more, the page is loaded again: it is that version's then, so once.
 */
export function useUpdateStatus(): State {
  const [state, setState] = useState<State>({ status: undefined, isAway: false, failure: undefined });
  const first = useRef<string>();
  useEffect(() => {
    const end = new AbortController();
    const { signal } = end;
    const ask = async () => {
      while (!signal.aborted) {
        try {
          const status = await api.updateStatus(signal);
          if (signal.aborted) return;
          first.current ??= status.current_version;
          if (status.current_version !== first.current && !isRunning(status)) return location.reload();
          setState({ status, isAway: false, failure: undefined });
        } catch (error) {
          if (signal.aborted) return;
          const isAway = !(error instanceof APIError) || error.status === 0 || error.status >= 500;
          const failure = isAway ? undefined : (error as APIError).message;
          setState(({ status }) => ({ status, isAway, failure }));
        }
        await pause(pace, signal);
      }
    };
    void ask();
    return () => end.abort();
  }, []);
  return state;
}

/** Ends at once when `signal` does. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      done();
    }, { once: true });
  });
}
