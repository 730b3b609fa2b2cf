import { useCallback } from "react";
import { api } from "../../api/client.ts";
import type { Channel, Severity } from "../../api/types.ts";
import type { Faults } from "../../lib/checkForms.ts";
import { severities as allSeverities, type WebhookForm } from "../../lib/webhooks.ts";
import { useAnswer } from "../../state/useAnswer.ts";
import { Button } from "../Button.tsx";

interface Props {
  form: WebhookForm;
  faults: Faults;
  channels: readonly Channel[];
  onChange: (changes: Partial<WebhookForm>) => void;
  onPickChannels: () => void;
}

/** Which of the chosen events are sent: all, or those of some channels, rules and severities. */
export function FilterField({ form, faults, channels, onChange, onPickChannels }: Props) {
  const ofRules = form.events.includes("rule_triggered") || form.events.includes("alert_resolved");
  const names = channels.filter(({ public_id }) => form.channels.includes(public_id)).map(({ name }) => name);
  const toggle = (severity: Severity, isOn: boolean) =>
    onChange({
      severities: isOn ? [...form.severities, severity] : form.severities.filter((one) => one !== severity),
    });
  return (
    <fieldset className="choices">
      <legend>Only some of them</legend>
      <div className="choice-row">
        <Button icon="channels" onClick={onPickChannels}>
          {form.channels.length === 0 ? "All channels" : countWords(form.channels.length, "channel")}
        </Button>
        {names.length > 0 && (
          <span className="note">{names.slice(0, 3).join(", ")}{names.length > 3 && " …"}</span>
        )}
      </div>
      {faults["filters.event_public_ids"] !== undefined && (
        <p className="note wrong" role="alert">{faults["filters.event_public_ids"]}</p>
      )}
      {ofRules && <RuleChoice chosen={form.rules} onChange={(rules) => onChange({ rules })} />}
      <div className="choice-row" role="group" aria-label="Severities">
        {allSeverities.map(({ key, label }) => (
          <label key={key} className="tick">
            <input
              type="checkbox"
              checked={form.severities.includes(key)}
              onChange={(event) => toggle(key, event.target.checked)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
      <p className="note">
        {form.severities.length === 0 ? "Every severity. " : "Of alerts only these severities. "}
        An event that has no channel, rule or severity is always sent.
      </p>
    </fieldset>
  );
}

function RuleChoice(
  { chosen, onChange }: { chosen: readonly string[]; onChange: (rules: string[]) => void },
) {
  const ask = useCallback(() => api.ruleNames(), []);
  const { data: rules } = useAnswer(ask, true);
  if (rules === undefined || rules.length === 0) return null;
  return (
    <div className="rule-choice" role="group" aria-label="Rules">
      {rules.map(({ public_id, name }) => (
        <label key={public_id} className="tick">
          <input
            type="checkbox"
            checked={chosen.includes(public_id)}
            onChange={(event) =>
              onChange(
                event.target.checked ? [...chosen, public_id] : chosen.filter((one) => one !== public_id),
              )}
          />
          <span>{name}</span>
        </label>
      ))}
    </div>
  );
}

/** "1 channel", "3 channels". */
const countWords = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
