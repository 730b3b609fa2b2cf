import { useCallback, useEffect, useRef, useState } from "react";
import { APIError } from "../api/client.ts";
import type { DatapointPage } from "../api/types.ts";

interface State {
  data: DatapointPage | undefined;
  /** How many pages before this one, from 0. */
  index: number;
  at: number;
  failure: string | undefined;
  asking: boolean;
}

const initial: State = { data: undefined, index: 0, at: 0, failure: undefined, asking: true };

/**
 * A list that is turned by cursor: older by the answer's `next`, newer by those that led here. Starts over when `ask` is
 * another, which must be stable (`useCallback`). Answers that were overtaken are dropped.
 */
export function useCursorPages(ask: (cursor: string | undefined) => Promise<DatapointPage>) {
  const [state, setState] = useState<State>(initial);
  const cursors = useRef<(string | undefined)[]>([undefined]);
  const run = useRef(0);

  const load = useCallback(async (index: number) => {
    const mine = ++run.current;
    setState((before) => ({ ...before, asking: true }));
    try {
      const data = await ask(cursors.current[index]);
      if (mine !== run.current) return;
      cursors.current[index + 1] = data.next ?? undefined;
      setState({ data, index, at: Date.now(), failure: undefined, asking: false });
    } catch (error) {
      if (mine !== run.current) return;
      const failure = error instanceof APIError ? error.message : "The answer could not be read.";
      setState((before) => ({ ...before, failure, asking: false }));
    }
  }, [ask]);

  const reload = useCallback(() => {
    cursors.current = [undefined];
    return load(0);
  }, [load]);

  useEffect(() => {
    void reload();
    return () => {
      run.current++;
    };
  }, [reload]);

  return {
    ...state,
    /** From the newest on. */
    reload,
    older: () => void load(state.index + 1),
    newer: () => void load(Math.max(0, state.index - 1)),
  };
}
