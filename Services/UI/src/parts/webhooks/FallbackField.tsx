import { api } from "../../api/client.ts";
import type { Webhook } from "../../api/types.ts";
import type { Faults } from "../../lib/checkForms.ts";
import { fallbackTimes, nameOf } from "../../lib/webhooks.ts";
import { useAnswer } from "../../state/useAnswer.ts";
import { SelectField } from "../Field.tsx";

interface Props {
  /** The one that is changed; it is no fallback of itself. */
  webhook: Webhook | undefined;
  fallback: string;
  fallbackAfter: number;
  faults: Faults;
  onChange: (changes: { fallback?: string; fallbackAfter?: number }) => void;
}

/** Who gets what does not arrive, and after how long. */
export function FallbackField({ webhook, fallback, fallbackAfter, faults, onChange }: Props) {
  const { data } = useAnswer(api.webhooks);
  const others = (data ?? []).filter(({ public_id }) => public_id !== webhook?.public_id);
  const isKnown = fallback === "" || others.some(({ public_id }) => public_id === fallback);
  const times = fallbackTimes.some(({ length }) => length === fallbackAfter)
    ? fallbackTimes
    : [...fallbackTimes, { name: `${fallbackAfter} seconds`, length: fallbackAfter }];
  return (
    <>
      <SelectField
        label="Fallback"
        name="fallback"
        value={fallback}
        error={faults.fallback_id}
        hint="Another webhook that also gets what does not arrive here, once."
        onChange={(event) => onChange({ fallback: event.target.value })}
      >
        <option value="">None</option>
        {!isKnown && <option value={fallback}>{fallback}</option>}
        {others.map((one) => <option key={one.public_id} value={one.public_id}>{nameOf(one)}</option>)}
      </SelectField>
      {fallback !== "" && (
        <SelectField
          label="After"
          name="fallback-after"
          value={fallbackAfter}
          error={faults.fallback_after}
          hint="From the first attempt on; at once when it failed for good or the webhook is disabled."
          onChange={(event) => onChange({ fallbackAfter: Number(event.target.value) })}
        >
          {times.map(({ name, length }) => <option key={length} value={length}>{name}</option>)}
        </SelectField>
      )}
    </>
  );
}
