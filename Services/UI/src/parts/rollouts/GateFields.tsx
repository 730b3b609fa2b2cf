import type { Faults } from "../../lib/checkForms.ts";
import type { RolloutForm } from "../../lib/rolloutPlan.ts";
import { Field } from "../Field.tsx";

interface Props {
  form: RolloutForm;
  faults: Faults;
  onChange: (changes: Partial<RolloutForm>) => void;
}

/** What telemetry has to look like before the next wave. */
export function GateFields({ form, faults, onChange }: Props) {
  return (
    <fieldset className="rule-part rollout-ticks">
      <legend>Telemetry</legend>
      <label className="tick">
        <input
          type="checkbox"
          checked={form.gate}
          onChange={(event) => onChange({ gate: event.target.checked })}
        />
        <span>
          Ask telemetry before the next wave
          <small className="note">Updated devices are compared with those that were not touched yet.</small>
        </span>
      </label>
      {form.gate && (
        <>
          <label className="tick">
            <input
              type="checkbox"
              checked={form.quiet_alerts}
              onChange={(event) => onChange({ quiet_alerts: event.target.checked })}
            />
            <span>
              No new alerts
              <small className="note">
                None fires on a channel of an updated device that did not before its update.
              </small>
            </span>
          </label>
          <div className="rule-row">
            <Field
              label="Completeness, points less"
              name="completeness_drop"
              inputMode="decimal"
              autoComplete="off"
              value={form.completeness_drop}
              error={faults.completeness_drop}
              hint="So much less complete than the others' may readings be, in percentage points."
              onChange={(event) => onChange({ completeness_drop: event.target.value })}
            />
            <Field
              label="Restarts more, each"
              name="extra_restarts"
              inputMode="decimal"
              autoComplete="off"
              value={form.extra_restarts}
              error={faults.extra_restarts}
              hint="On average, beside the restart of the update itself."
              onChange={(event) => onChange({ extra_restarts: event.target.value })}
            />
          </div>
        </>
      )}
      {faults.gate !== undefined && <p className="note wrong" role="alert">{faults.gate}</p>}
    </fieldset>
  );
}
