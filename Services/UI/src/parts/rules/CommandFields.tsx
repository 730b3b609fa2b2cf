import type { Channel } from "../../api/types.ts";
import { isSensor } from "../../lib/channels.ts";
import type { Faults } from "../../lib/checkForms.ts";
import { formatRange, shownUnit } from "../../lib/format.ts";
import { type CommandForm, commandKinds, newCommand } from "../../lib/ruleCommands.ts";
import { Button, IconButton } from "../Button.tsx";
import { Field, SelectField } from "../Field.tsx";

interface Props {
  commands: readonly CommandForm[];
  /** How many actions come before them: faults are named by the place among all. */
  before: number;
  faults: Faults;
  channels: readonly Channel[];
  onChange: (commands: CommandForm[]) => void;
}

/** What the rule does by itself, a row for each. */
export function CommandFields({ commands, before, faults, channels, onChange }: Props) {
  const controllable = channels.filter((channel) => !isSensor(channel));
  return (
    <>
      {commands.map((command, index) => {
        const place = `actions.${before + index}`;
        const channel = controllable.find(({ public_id }) => public_id === command.event_public_id);
        const change = (changes: Partial<CommandForm>) =>
          onChange(commands.map((one) => one.key === command.key ? { ...one, ...changes } : one));
        return (
          <div key={command.key} className="rule-command" role="group" aria-label={`Action ${index + 1}`}>
            <SelectField
              label="When it"
              value={command.on}
              error={faults[`${place}.on`]}
              onChange={(event) =>
                change({ on: event.target.value === "clear" ? "clear" : "fire" })}
            >
              <option value="fire">fires</option>
              <option value="clear">clears</option>
            </SelectField>
            <SelectField
              label="Do"
              value={command.type}
              error={faults[place] ?? faults[`${place}.type`]}
              onChange={(event) =>
                change({
                  type: commandKinds.find(({ key }) =>
                    key === event.target.value
                  )?.key ?? command.type,
                })}
            >
              {commandKinds.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
            </SelectField>
            <IconButton
              icon="trash"
              label={`Remove action ${index + 1}`}
              onClick={() => onChange(commands.filter((one) => one.key !== command.key))}
            />
            {command.type === "setpoint" && (
              <div className="rule-command-target">
                <SelectField
                  label="Channel"
                  value={command.event_public_id}
                  error={faults[`${place}.event_public_id`]}
                  {...(controllable.length > 0 ? {} : { hint: "No channel can be set." })}
                  onChange={(event) => change({ event_public_id: event.target.value })}
                >
                  <option value="">Choose a channel</option>
                  {command.event_public_id !== "" && channel === undefined && (
                    <option value={command.event_public_id}>A channel that is gone</option>
                  )}
                  {controllable.map(({ public_id, name }) => (
                    <option key={public_id} value={public_id}>{name}</option>
                  ))}
                </SelectField>
                <Field
                  label={channel === undefined ? "Value" : `Value, ${shownUnit(channel.unit)}`}
                  inputMode="decimal"
                  autoComplete="off"
                  value={command.value}
                  error={faults[`${place}.value`]}
                  {...(channel === undefined
                    ? {}
                    : { hint: formatRange(channel.min_value, channel.max_value, channel.unit) })}
                  onChange={(event) => change({ value: event.target.value })}
                />
              </div>
            )}
            {command.type === "experiment_start" && (
              <div className="rule-command-target">
                <Field
                  label="Name"
                  maxLength={200}
                  autoComplete="off"
                  value={command.name}
                  error={faults[`${place}.name`]}
                  hint="The time is put behind it."
                  onChange={(event) => change({ name: event.target.value })}
                />
              </div>
            )}
            {command.type === "experiment_stop" && (
              <p className="note">Of this rule, or else the one that was started last.</p>
            )}
          </div>
        );
      })}
      <Button icon="plus" onClick={() => onChange([...commands, newCommand(commands)])}>Add action</Button>
    </>
  );
}
