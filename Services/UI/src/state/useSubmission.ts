import { useState } from "react";
import { APIError } from "../api/client.ts";
import type { Faults } from "../lib/checkForms.ts";

/**
 * How far a form has come on its way to the server. What is wrong with it, here or there, stands at its field, or above all
 * of them.
 *
 * @param takenField The field that a 409 is about: its value is taken.
 */
export function useSubmission(takenField: (error: APIError) => string = () => "name") {
  const [faults, setFaults] = useState<Faults>({});
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);

  /** Sends what has passed the check. `send` closes the form. */
  const submit = async <Input>(
    { input, faults }: { input?: Input | undefined; faults: Faults },
    send: (input: Input) => Promise<void>,
  ) => {
    setFaults(faults);
    setFailure(undefined);
    if (input === undefined) return;
    setBusy(true);
    try {
      await send(input);
    } catch (error) {
      setBusy(false);
      if (!(error instanceof APIError)) throw error;
      if (error.status === 409) setFaults({ [takenField(error)]: error.message });
      else if (Object.keys(error.fields).length > 0) setFaults(error.fields);
      else setFailure(error.message);
    }
  };

  /** What was said of the fields no longer counts: they have changed. */
  const clearFaults = () => setFaults({});
  /** What was sent is over, and the form stays for the next. */
  const done = () => setBusy(false);
  return { faults, failure, busy, submit, clearFaults, done };
}
