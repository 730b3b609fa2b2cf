import type { Faults } from "../lib/checkForms.ts";
import type { PolicyForm } from "../lib/retention.ts";
import { Field, SelectField } from "./Field.tsx";

interface Props {
  form: PolicyForm;
  faults: Faults;
  disabled: boolean;
  onChange: (part: Partial<PolicyForm>) => void;
}

export function PolicyFields({ form, faults, disabled, onChange }: Props) {
  const number = (name: keyof PolicyForm & keyof Faults, unit: string) => ({
    name,
    inputMode: "numeric" as const,
    autoComplete: "off",
    maxLength: 6,
    disabled,
    value: String(form[name]),
    error: faults[name],
    trailing: <span className="input-unit" aria-hidden="true">{unit}</span>,
    onChange: (event: { target: { value: string } }) => onChange({ [name]: event.target.value }),
  });
  const toHours = form.downsample_interval === "1h";
  return (
    <div className="policy-fields">
      <fieldset>
        <legend>Raw readings</legend>
        <div className="field-row">
          <Field
            label="Keep raw readings, days"
            hint="Every single reading, at most this long."
            {...number("retention_days", "days")}
          />
          <Field
            label="Downsample after, days"
            hint="From then on summed values stand for the readings, which are deleted."
            {...number("downsample_after_days", "days")}
          />
        </div>
        <SelectField
          label="Downsample to"
          name="downsample_interval"
          value={form.downsample_interval}
          error={faults.downsample_interval}
          disabled={disabled}
          hint="Each value keeps count, first, last, lowest, highest and mean."
          onChange={(event) => onChange({ downsample_interval: event.target.value })}
        >
          <option value="1m">Minute values, later hour values</option>
          <option value="1h">Hour values at once</option>
        </SelectField>
      </fieldset>
      <fieldset>
        <legend>Summed values</legend>
        <div className="field-row">
          <Field
            label="Keep minute values, days"
            hint={toHours
              ? "Not used: minute values go together with the raw readings."
              : "From the reading's day on."}
            {...number("minute_days", "days")}
          />
          <div>
            {form.hoursForEver
              ? (
                <Field
                  label="Keep hour values"
                  hint="They take very little room."
                  value="for ever"
                  readOnly
                  disabled={disabled}
                />
              )
              : (
                <Field
                  label="Keep hour values, days"
                  hint="After that, nothing remains."
                  {...number("hour_days", "days")}
                />
              )}
            <label className="tick">
              <input
                type="checkbox"
                name="hours_for_ever"
                checked={form.hoursForEver}
                disabled={disabled}
                onChange={(event) => onChange({ hoursForEver: event.target.checked })}
              />
              <span>Keep hour values for ever</span>
            </label>
          </div>
        </div>
      </fieldset>
      <fieldset>
        <legend>Cleanup</legend>
        <label className="tick">
          <input
            type="checkbox"
            name="cleanup_enabled"
            checked={form.cleanup}
            disabled={disabled}
            onChange={(event) => onChange({ cleanup: event.target.checked })}
          />
          <span>Delete by itself what is too old</span>
        </label>
        {faults.cleanup_enabled !== undefined && (
          <p className="note wrong" role="alert">{faults.cleanup_enabled}</p>
        )}
        <Field
          label="Clean up every, minutes"
          hint={form.cleanup
            ? "How often is looked for what is too old."
            : "Switched off: nothing is deleted until someone cleans up by hand, and the database grows."}
          {...number("cleanup_interval_minutes", "minutes")}
        />
      </fieldset>
    </div>
  );
}
