import { useState } from "react";
import type { APIError } from "../api/client.ts";
import type { Faults } from "../lib/checkForms.ts";
import { useSubmission } from "./useSubmission.ts";

/**
 * A form that is checked while one types: a field's fault is shown from its first change on, all of them once the form was to
 * be sent. What the server says stands until something is changed. Fields and faults have the same names; "tests.0.name" is a
 * fault of the field `tests`, unless `change` is told that only a part of it, like "tests.0.name", was changed.
 *
 * @param takenField The field that a 409 is about.
 */
export function useCheckedForm<Form extends object, Input>(
  initial: Form,
  check: (form: Form) => { input?: Input; faults: Faults },
  takenField?: (error: APIError) => string,
) {
  const [form, setForm] = useState(initial);
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const [wasSent, setSent] = useState(false);
  const { faults: refused, failure, busy, submit, clearFaults } = useSubmission(takenField);
  const checked = check(form);
  const shown = Object.entries(checked.faults).filter(([field]) =>
    wasSent || [...changed].some((one) => field === one || field.startsWith(`${one}.`))
  );
  return {
    form,
    faults: { ...Object.fromEntries(shown), ...refused } as Faults,
    failure,
    busy,
    isChanged: changed.size > 0,
    change: (changes: Partial<Form>, fields: readonly string[] = Object.keys(changes)) => {
      setForm({ ...form, ...changes });
      setChanged(new Set([...changed, ...fields]));
      clearFaults();
    },
    /** Sends what has passed the check; `action` takes the form off the page. */
    send: (action: (input: Input) => Promise<void>) => {
      setSent(true);
      return submit(checked, action);
    },
  };
}
