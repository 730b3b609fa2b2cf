import { useCallback } from "react";
import { api } from "../../api/client.ts";
import type { Channel, Severity } from "../../api/types.ts";
import type { Faults } from "../../lib/checkForms.ts";
import { severities } from "../../lib/rules.ts";
import type { WebhookForm } from "../../lib/webhooks.ts";
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
  const ofRules = (["rule_triggered", "alert_resolved", "alert_escalated"] as const).some((event) =>
    form.events.includes(event)
  );
  const names = channels.filter(({ public_id }) => form.channels.includes(public_id)).map(({ name }) => name);
  const toggle = (severity: Severity, isOn: boolean) =>
    onChange({
      severities: isOn ? [...form.severities, severity] : form.severities.filter((one) => one !== severity),
    });
  return (
    <fieldset className="ticks filter-field">
      <legend>Only some of them</legend>
      <p className="note">An event that has no channel, rule or severity is always sent.</p>
      <div className="filter-row">
        <span>Channels</span>
        <div>
          <Button icon="channels" onClick={onPickChannels}>
            {form.channels.length === 0
              ? "All channels"
              : `${form.channels.length} ${form.channels.length === 1 ? "channel" : "channels"}`}
          </Button>
          {names.length > 0 && (
            <p className="note">{names.slice(0, 3).join(", ")}{names.length > 3 && " …"}</p>
          )}
          <Fault text={faults["filters.event_public_ids"]} />
        </div>
      </div>
      {ofRules && (
        <div className="filter-row" role="group" aria-label="Rules">
          <span>Rules</span>
          <div>
            <RuleChoice chosen={form.rules} onChange={(rules) => onChange({ rules })} />
            <Fault text={faults["filters.rule_public_ids"]} />
          </div>
        </div>
      )}
      <div className="filter-row" role="group" aria-label="Severities">
        <span>Severities</span>
        <div>
          <div className="filter-severities">
            {severities.map(({ key, label }) => (
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
          {form.severities.length === 0 && <p className="note">None is ticked: all are sent.</p>}
          <Fault text={faults["filters.severities"]} />
        </div>
      </div>
    </fieldset>
  );
}

function Fault({ text }: { text: string | undefined }) {
  return text === undefined ? null : <p className="note wrong" role="alert">{text}</p>;
}

function RuleChoice(
  { chosen, onChange }: { chosen: readonly string[]; onChange: (rules: string[]) => void },
) {
  const ask = useCallback(() => api.ruleNames(), []);
  const { data: rules } = useAnswer(ask, true);
  if (rules === undefined || rules.length === 0) return <p className="note">All rules. There is none yet.</p>;
  return (
    <>
      <div className="rule-choice">
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
      {chosen.length === 0 && <p className="note">None is ticked: all are sent.</p>}
    </>
  );
}
