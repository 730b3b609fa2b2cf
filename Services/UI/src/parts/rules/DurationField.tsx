import { useId } from "react";
import { type DurationText, durationUnits } from "../../lib/durations.ts";

interface Props {
  label: string;
  name: string;
  value: DurationText;
  error: string | undefined;
  hint: string;
  onChange: (value: DurationText) => void;
}

/** So many seconds, minutes, hours or days. */
export function DurationField({ label, name, value, error, hint, onChange }: Props) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="input duration">
        <input
          id={id}
          name={name}
          inputMode="decimal"
          autoComplete="off"
          value={value.amount}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={`${id}-note`}
          onChange={(event) => onChange({ ...value, amount: event.target.value })}
        />
        <select
          aria-label={`${label}: unit`}
          value={value.unit}
          onChange={(event) => onChange({ ...value, unit: Number(event.target.value) })}
        >
          {durationUnits.map(({ seconds, label }) => <option key={label} value={seconds}>{label}</option>)}
        </select>
      </div>
      <p
        id={`${id}-note`}
        className={error === undefined ? "note" : "note wrong"}
        role={error === undefined ? undefined : "alert"}
      >
        {error ?? hint}
      </p>
    </div>
  );
}
