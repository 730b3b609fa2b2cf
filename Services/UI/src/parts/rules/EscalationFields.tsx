import type { Severity } from "../../api/types.ts";
import type { Faults } from "../../lib/checkForms.ts";
import { mostSteps, newStep, severityBefore, type StepForm, worseThan } from "../../lib/escalation.ts";
import { severities } from "../../lib/rules.ts";
import { usePeople } from "../../state/usePeople.ts";
import { Button, IconButton } from "../Button.tsx";
import { SelectField } from "../Field.tsx";
import { DurationField } from "./DurationField.tsx";

interface Props {
  steps: readonly StepForm[];
  /** The rule's. */
  severity: Severity;
  faults: Faults;
  onChange: (steps: StepForm[]) => void;
}

/** What happens while nobody acknowledges an alert, a row for each step. */
export function EscalationFields({ steps, severity, faults, onChange }: Props) {
  const people = usePeople();
  return (
    <fieldset className="rule-part">
      <legend>While nobody acknowledges the alert</legend>
      {steps.map((step, index) => {
        const place = `escalation.${index}`;
        const worse = worseThan(severityBefore(steps, index, severity));
        const change = (changes: Partial<StepForm>) =>
          onChange(steps.map((one) => one.key === step.key ? { ...one, ...changes } : one));
        return (
          <div
            key={step.key}
            className="rule-command rule-step"
            role="group"
            aria-label={`Step ${index + 1}`}
          >
            <DurationField
              label="After"
              name={`${place}.after`}
              value={step.after}
              error={faults[`${place}.after`] ?? faults[place]}
              hint="The webhooks are told, and a notice is written."
              onChange={(after) => change({ after })}
            />
            <IconButton
              icon="trash"
              label={`Remove step ${index + 1}`}
              onClick={() => onChange(steps.filter((one) => one.key !== step.key))}
            />
            <div className="rule-command-target">
              <SelectField
                label="Then takes care of it"
                value={step.assignee}
                error={faults[`${place}.assignee`]}
                onChange={(event) => change({ assignee: event.target.value })}
              >
                <option value="">Whoever did</option>
                {step.assignee !== "" && !people.has(step.assignee) && (
                  <option value={step.assignee}>The user chosen before</option>
                )}
                {[...people].map(([id, name]) => <option key={id} value={id}>{name}</option>)}
              </SelectField>
              <SelectField
                label="Then its severity is"
                value={step.severity}
                error={faults[`${place}.severity`]}
                onChange={(event) =>
                  change({ severity: severities.find(({ key }) => key === event.target.value)?.key ?? "" })}
              >
                <option value="">As it was</option>
                {severities.filter(({ key }) => worse.includes(key) || key === step.severity).map((
                  { key, label },
                ) => <option key={key} value={key}>{label}</option>)}
              </SelectField>
              {index === steps.length - 1 && (
                <DurationField
                  label="Again every"
                  name={`${place}.repeat_every`}
                  value={step.repeat_every}
                  error={faults[`${place}.repeat_every`]}
                  hint="Nothing: once."
                  onChange={(repeat_every) => change({ repeat_every })}
                />
              )}
            </div>
          </div>
        );
      })}
      {steps.length < mostSteps && (
        <Button icon="plus" onClick={() => onChange([...steps, newStep(steps)])}>Add step</Button>
      )}
      {faults.escalation !== undefined && <p className="note wrong" role="alert">{faults.escalation}</p>}
    </fieldset>
  );
}
