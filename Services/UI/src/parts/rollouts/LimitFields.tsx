import type { Faults } from "../../lib/checkForms.ts";
import type { RolloutForm } from "../../lib/rolloutPlan.ts";
import { Field } from "../Field.tsx";
import { DurationField } from "../rules/DurationField.tsx";

interface Props {
  form: RolloutForm;
  faults: Faults;
  onChange: (changes: Partial<RolloutForm>) => void;
}

/** When a wave is good, and when the rollout pauses by itself. */
export function LimitFields({ form, faults, onChange }: Props) {
  return (
    <fieldset className="rule-part rollout-limits">
      <legend>When a wave is good</legend>
      <div className="rule-row">
        <Field
          label="Completed, percent"
          name="success_percent"
          inputMode="decimal"
          autoComplete="off"
          value={form.success_percent}
          error={faults.success_percent}
          hint="So many of those that have ended."
          onChange={(event) => onChange({ success_percent: event.target.value })}
        />
        <Field
          label="Of at least, devices"
          name="minimum_sample"
          inputMode="numeric"
          autoComplete="off"
          value={form.minimum_sample}
          error={faults.minimum_sample}
          hint="Fewer say nothing."
          onChange={(event) => onChange({ minimum_sample: event.target.value })}
        />
        <Field
          label="Pause at failed, percent"
          name="error_percent"
          inputMode="decimal"
          autoComplete="off"
          value={form.error_percent}
          error={faults.error_percent}
          hint="At once, in any wave."
          onChange={(event) => onChange({ error_percent: event.target.value })}
        />
      </div>
      <div className="rule-row">
        <DurationField
          label="Watched for"
          name="soak_seconds"
          value={form.soak_seconds}
          error={faults.soak_seconds}
          hint="A good wave, before the next begins."
          onChange={(soak_seconds) => onChange({ soak_seconds })}
        />
        <DurationField
          label="Lost after"
          name="silence_seconds"
          value={form.silence_seconds}
          error={faults.silence_seconds}
          hint="A device that has begun and says nothing."
          onChange={(silence_seconds) => onChange({ silence_seconds })}
        />
      </div>
    </fieldset>
  );
}
