import type { Channel, Rule } from "../../api/types.ts";
import { formatExactly, formatInstant } from "../../lib/localTime.ts";
import { describeCondition } from "../../lib/rules.ts";
import { IconButton } from "../Button.tsx";
import { Link } from "../Link.tsx";
import { Switch } from "../Switch.tsx";
import { RuleStateTag } from "./RuleStateTag.tsx";
import { SeverityMark } from "./SeverityMark.tsx";

interface Props {
  rules: readonly Rule[];
  channels: readonly Channel[];
  /** Whether the user may change them. */
  allowed: boolean;
  /** Of rules that are being switched. */
  busy: ReadonlySet<string>;
  onSwitch: (rule: Rule) => void;
  onDelete: (rule: Rule) => void;
  onDuplicate: (rule: Rule) => void;
}

export function RuleTable({ rules, channels, allowed, busy, onSwitch, onDuplicate, onDelete }: Props) {
  return (
    <div className="table-frame">
      <table className="table rules">
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">State</th>
            <th scope="col">Severity</th>
            <th scope="col">Fires when</th>
            <th scope="col">Last fired</th>
            <th scope="col">On</th>
            {allowed && (
              <th scope="col">
                <span className="hidden">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={rule.public_id} data-rule={rule.public_id}>
              <th scope="row">
                <Link href={`/rules/${rule.public_id}`}>{rule.name}</Link>
                {rule.description !== null && <span className="first-line">{rule.description}</span>}
              </th>
              <td>
                <RuleStateTag rule={rule} />
              </td>
              <td>
                <SeverityMark severity={rule.severity} />
              </td>
              <td className={rule.expression === null ? undefined : "is-code"}>
                {describeCondition(rule, channels)}
              </td>
              <td
                className="when"
                title={rule.last_triggered_at === null ? undefined : formatExactly(rule.last_triggered_at)}
              >
                {rule.last_triggered_at === null ? "never" : formatInstant(rule.last_triggered_at)}
              </td>
              <td>
                <Switch
                  label={`${rule.name} is on`}
                  isOn={rule.enabled}
                  disabled={!allowed || busy.has(rule.public_id)}
                  onSwitch={() => onSwitch(rule)}
                />
              </td>
              {allowed && (
                <td className="actions">
                  <IconButton
                    icon="copy"
                    label={`Duplicate ${rule.name}`}
                    onClick={() => onDuplicate(rule)}
                  />
                  <IconButton icon="trash" label={`Delete ${rule.name}`} onClick={() => onDelete(rule)} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
