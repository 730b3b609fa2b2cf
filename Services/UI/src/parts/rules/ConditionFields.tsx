import type { Channel } from "../../api/types.ts";
import type { Faults } from "../../lib/checkForms.ts";
import { groupChannels, splitName } from "../../lib/channels.ts";
import { formatRange, shownUnit } from "../../lib/format.ts";
import type { RuleForm } from "../../lib/ruleForm.ts";
import { operatorOf, operators } from "../../lib/rules.ts";
import { Field, SelectField } from "../Field.tsx";
import { DurationField } from "./DurationField.tsx";

interface Props {
  form: RuleForm;
  faults: Faults;
  channels: readonly Channel[];
  onChange: (changes: Partial<RuleForm>) => void;
}

/** A channel against one limit or two, without typing an expression. */
export function ConditionFields({ form, faults, channels, onChange }: Props) {
  const channel = channels.find(({ public_id }) => public_id === form.event_public_id);
  const isGone = form.event_public_id !== "" && channel === undefined;
  const { hasRange, quiet } = operatorOf(form.operator);
  const unit = channel === undefined ? "" : shownUnit(channel.unit);
  const inUnit = unit === "" ? "" : `, ${unit}`;
  const number = (name: "threshold" | "threshold_high" | "clear_threshold", label: string, hint?: string) => (
    <Field
      label={`${label}${inUnit}`}
      name={name}
      inputMode="decimal"
      autoComplete="off"
      value={form[name]}
      error={faults[name]}
      {...(hint === undefined ? {} : { hint })}
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  );
  return (
    <>
      <SelectField
        label="Channel"
        name="event_public_id"
        value={form.event_public_id}
        error={faults.event_public_id}
        {...(channel === undefined
          ? {}
          : { hint: `Its range is ${formatRange(channel.min_value, channel.max_value, channel.unit)}.` })}
        onChange={(event) => onChange({ event_public_id: event.target.value })}
      >
        <option value="">Choose a channel</option>
        {isGone && <option value={form.event_public_id}>A channel that is gone</option>}
        {groupChannels(channels).map((group) => (
          <optgroup key={group.name} label={group.name || "Other channels"}>
            {group.channels.map(({ public_id, name }) => (
              <option key={public_id} value={public_id}>{splitName(name).label}</option>
            ))}
          </optgroup>
        ))}
      </SelectField>
      <div className="rule-row">
        <SelectField
          label="Fires when it"
          name="operator"
          value={form.operator}
          error={faults.operator}
          onChange={(event) =>
            onChange({ operator: operators.find(({ key }) => key === event.target.value)?.key ?? "gt" })}
        >
          {operators.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
        </SelectField>
        {number("threshold", hasRange ? "Lower bound" : "Threshold")}
        {hasRange && number("threshold_high", "Upper bound")}
      </div>
      <div className="rule-row">
        <DurationField
          label="For at least"
          name="for_seconds"
          value={form.for_seconds}
          error={faults.for_seconds}
          hint="Empty: at once."
          onChange={(for_seconds) => onChange({ for_seconds })}
        />
        {quiet !== undefined &&
          number(
            "clear_threshold",
            `Clears ${quiet}`,
            "Empty: at the threshold. Apart from it, nothing flaps.",
          )}
      </div>
    </>
  );
}
