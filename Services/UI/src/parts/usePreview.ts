import { useEffect, useRef, useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { Preview, RetentionInput } from "../api/types.ts";
import type { Faults } from "../lib/checkForms.ts";

interface State {
  /** The newest answer; stays while the next is on its way. */
  preview: Preview | undefined;
  failure: string | undefined;
  /** What the server has against single fields. */
  faults: Faults;
  asking: boolean;
}

const calm = 400;

/**
 * What the policy with `changes` would remove; asked 400 ms after the last change of them, or of `version`. `changes` are
 * undefined while what is typed is not valid: then nothing is asked.
 */
export function usePreview(
  changes: Partial<RetentionInput> | undefined,
  { channel, version = "" }: { channel?: string; version?: string } = {},
): State {
  const [state, setState] = useState<State>({
    preview: undefined,
    failure: undefined,
    faults: {},
    asking: true,
  });
  const run = useRef(0);
  const key = changes === undefined ? undefined : JSON.stringify([changes, channel, version]);

  useEffect(() => {
    const mine = ++run.current;
    if (changes === undefined) {
      setState((before) => ({ ...before, faults: {}, asking: false }));
      return;
    }
    setState((before) => ({ ...before, faults: {}, asking: true }));
    const timer = setTimeout(async () => {
      try {
        const preview = await api.previewRetention(changes, channel);
        if (mine === run.current) setState({ preview, failure: undefined, faults: {}, asking: false });
      } catch (error) {
        if (mine !== run.current) return;
        const failure = error instanceof APIError ? error.message : "The preview could not be read.";
        const faults = error instanceof APIError ? error.fields : {};
        setState((before) => ({ ...before, failure, faults, asking: false }));
      }
    }, calm);
    return () => {
      clearTimeout(timer);
      run.current++;
    };
  }, [key]);

  return state;
}
