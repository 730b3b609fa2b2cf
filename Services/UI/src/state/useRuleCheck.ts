import { useEffect, useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { RuleCheck, RuleDraft } from "../api/types.ts";
import type { Faults } from "../lib/checkForms.ts";

interface State {
  /** What the server says of the draft; stays while the next answer is on its way. */
  check: RuleCheck | undefined;
  /** Of which draft, as JSON. */
  of: string | undefined;
  /** What it has against single fields. */
  faults: Faults;
  failure: string | undefined;
}

const calm = 400;
const nothing: State = { check: undefined, of: undefined, faults: {}, failure: undefined };

/** The server's check of a rule while one types, asked 400 ms after the last change; nothing is asked without a draft. */
export function useRuleCheck(draft: RuleDraft | undefined): State & { isCurrent: boolean } {
  const [state, setState] = useState<State>(nothing);
  const key = draft === undefined ? undefined : JSON.stringify(draft);

  useEffect(() => {
    if (draft === undefined) return;
    const request = new AbortController();
    const timer = setTimeout(async () => {
      try {
        setState({ ...nothing, check: await api.checkRule(draft, request.signal), of: key });
      } catch (error) {
        if (request.signal.aborted) return;
        const failure = error instanceof APIError ? error.message : "The answer could not be read.";
        const faults = error instanceof APIError ? error.fields : {};
        setState({ ...nothing, of: key, faults, failure });
      }
    }, calm);
    return () => {
      clearTimeout(timer);
      request.abort();
    };
  }, [key]);

  return { ...state, isCurrent: key !== undefined && state.of === key };
}
