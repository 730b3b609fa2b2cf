import { useEffect, useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { Backtest, RuleDraft } from "../api/types.ts";
import type { BacktestSpan } from "../lib/backtest.ts";
import type { Span } from "../lib/timeWindow.ts";
import { wallClock } from "../lib/wallClock.ts";

interface State {
  /** The newest answer, and what it is of; stays while the next is on its way. */
  result: { backtest: Backtest; chosen: BacktestSpan; span: Span } | undefined;
  failure: string | undefined;
  asking: boolean;
}

const calm = 500;

/** What the rule would have done in the chosen stretch up to now; tried again 500 ms after the last change of the draft. */
export function useBacktest(draft: RuleDraft | undefined, chosen: BacktestSpan | undefined): State {
  const [state, setState] = useState<State>({ result: undefined, failure: undefined, asking: false });
  const key = draft === undefined ? undefined : JSON.stringify(draft);

  useEffect(() => {
    if (chosen === undefined || draft === undefined) return;
    const request = new AbortController();
    setState((before) => ({ ...before, asking: true }));
    const timer = setTimeout(async () => {
      const to = wallClock.now();
      const span = { from: to - chosen.length, to };
      try {
        const backtest = await api.backtest(draft, span, request.signal);
        setState({ result: { backtest, chosen, span }, failure: undefined, asking: false });
      } catch (error) {
        if (request.signal.aborted) return;
        const failure = error instanceof APIError ? error.message : "The answer could not be read.";
        setState({ result: undefined, failure, asking: false });
      }
    }, calm);
    return () => {
      clearTimeout(timer);
      request.abort();
    };
  }, [key, chosen]);

  return state;
}
