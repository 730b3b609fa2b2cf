import { useEffect, useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { RolloutInput, RolloutPreview } from "../api/types.ts";
import type { Faults } from "../lib/checkForms.ts";
import { planFaults } from "../lib/rolloutPlan.ts";

interface State {
  /** The newest answer; stays while the next is on its way. */
  preview: RolloutPreview | undefined;
  /** What the server has against single fields. */
  faults: Faults;
  failure: string | undefined;
  asking: boolean;
}

const calm = 400;

/** Whom a rollout would reach, asked 400 ms after the last change; nothing is asked while the plan is not complete. */
export function useRolloutPreview(wish: Pick<RolloutInput, "release_id" | "plan"> | undefined): State {
  const [state, setState] = useState<State>({
    preview: undefined,
    faults: {},
    failure: undefined,
    asking: false,
  });
  const key = wish === undefined ? undefined : JSON.stringify(wish);

  useEffect(() => {
    setState((before) => ({ ...before, faults: {}, asking: wish !== undefined }));
    if (wish === undefined) return;
    const request = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const preview = await api.previewRollout(wish, request.signal);
        setState({ preview, faults: {}, failure: undefined, asking: false });
      } catch (error) {
        if (request.signal.aborted) return;
        const failure = error instanceof APIError ? error.message : "The preview could not be read.";
        const faults = error instanceof APIError ? planFaults(error.fields) : {};
        setState((before) => ({ ...before, faults, failure, asking: false }));
      }
    }, calm);
    return () => {
      clearTimeout(timer);
      request.abort();
    };
  }, [key]);

  return state;
}
