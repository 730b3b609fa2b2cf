import { useEffect, useMemo, useState } from "react";
import { api } from "../../api/client.ts";
import type { Channel, Rule } from "../../api/types.ts";
import type { BacktestSpan } from "../../lib/backtest.ts";
import { checkDraft, checkRule, type RuleForm } from "../../lib/ruleForm.ts";
import { actionKinds, describeRule, severities } from "../../lib/rules.ts";
import { useUnsaved } from "../../router.ts";
import { toasts } from "../../state/toasts.ts";
import { useCheckedForm } from "../../state/useCheckedForm.ts";
import { useRuleCheck } from "../../state/useRuleCheck.ts";
import { Button } from "../Button.tsx";
import { ConfirmDialog } from "../ConfirmDialog.tsx";
import { AreaField, Field, SelectField } from "../Field.tsx";
import { Link } from "../Link.tsx";
import { CommandFields } from "./CommandFields.tsx";
import { ConditionFields } from "./ConditionFields.tsx";
import { DependencyField } from "./DependencyField.tsx";
import { DurationField } from "./DurationField.tsx";
import { EscalationFields } from "./EscalationFields.tsx";
import { ExpressionField } from "./ExpressionField.tsx";
import { RulePreview } from "./RulePreview.tsx";
import { RuleTests } from "./RuleTests.tsx";
import { ScheduleFields } from "./ScheduleFields.tsx";

interface Props {
  /** What the form begins with. */
  initial: RuleForm;
  /** The rule to change; without one, a new one is made. */
  rule?: Rule | undefined;
  channels: readonly Channel[];
  /** Whether the user may change it. */
  allowed: boolean;
  chosen: BacktestSpan | undefined;
  onChoose: (chosen: BacktestSpan) => void;
  /** The rule is stored under this id. */
  onSaved: (id: string) => void;
}

/** All of a rule: what is typed is checked, said in words, drawn, and tried on the past. */
export function RuleEditor({ initial, rule, channels, allowed, chosen, onChoose, onSaved }: Props) {
  const { form, faults, failure, busy, isChanged, change, send } = useCheckedForm(initial, checkRule);
  const [asking, setAsking] = useState<() => void>();
  const [savedID, setSavedID] = useState<string>();
  useUnsaved(isChanged && savedID === undefined, (go) => setAsking(() => go));
  // Once nothing is unsaved any more: the guard is gone, and the way is free.
  useEffect(() => {
    if (savedID !== undefined) onSaved(savedID);
  }, [savedID]);

  const { draft } = checkDraft(form);
  const key = JSON.stringify(draft);
  const steady = useMemo(() => draft, [key]);
  const { check, isCurrent, faults: refused, failure: checkFailure } = useRuleCheck(steady);
  const isValid = isCurrent && check?.valid === true;
  const shownFaults = { ...(isCurrent ? refused : {}), ...faults };
  const errors = isCurrent ? check?.errors ?? [] : [];
  const isExpression = form.way === "expression";
  const readIDs = isExpression
    ? (check?.channels ?? []).map((one) => one.event_public_id)
    : [form.event_public_id];
  const readKey = readIDs.join();
  const read = useMemo(() => readIDs.flatMap((id) => channels.find((one) => one.public_id === id) ?? []), [
    channels,
    readKey,
  ]);
  const names = [...new Set([...read, ...channels].map(({ name }) => name))];

  const turnToExpression = () =>
    change({ way: "expression", ...(isValid && check?.expression ? { expression: check.expression } : {}) });
  const save = () =>
    send(async (input) => {
      const id = rule?.public_id ?? (await api.createRule(input)).public_id;
      if (rule !== undefined) await api.updateRule(id, input);
      toasts.show("done", rule === undefined ? `${input.name} is made.` : `${input.name} is changed.`);
      setSavedID(id);
    });
  return (
    <>
      <form
        className="rule-editor"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
        <div className="rule-columns">
          <fieldset disabled={!allowed} className="panel rule-fields" aria-label="Rule">
            <Field
              label="Name"
              name="name"
              value={form.name}
              error={shownFaults.name}
              maxLength={255}
              autoComplete="off"
              onChange={(event) => change({ name: event.target.value })}
            />
            <div className="segments" role="group" aria-label="Condition as">
              <button type="button" aria-pressed={!isExpression} onClick={() => change({ way: "form" })}>
                Form
              </button>
              <button
                type="button"
                aria-pressed={isExpression}
                onClick={() => isExpression || turnToExpression()}
              >
                Expression
              </button>
            </div>
            {isExpression
              ? (
                <ExpressionField
                  text={form.expression}
                  errors={errors}
                  error={shownFaults.expression ?? (isCurrent ? checkFailure : undefined)}
                  names={names}
                  isValid={isValid}
                  onChange={(expression) => change({ expression })}
                />
              )
              : <ConditionFields form={form} faults={shownFaults} channels={channels} onChange={change} />}
            <div className="rule-row">
              <SelectField
                label="Severity"
                name="severity"
                value={form.severity}
                error={shownFaults.severity}
                onChange={(event) =>
                  change({
                    severity: severities.find(({ key }) => key === event.target.value)?.key ?? "warning",
                  })}
              >
                {severities.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
              </SelectField>
              <DurationField
                label="Cooldown"
                name="cooldown_seconds"
                value={form.cooldown_seconds}
                error={shownFaults.cooldown_seconds}
                hint="So long it does not fire again."
                onChange={(cooldown_seconds) => change({ cooldown_seconds })}
              />
            </div>
            <fieldset className="rule-part">
              <legend>What happens besides the alert</legend>
              {actionKinds.map(({ key, label }) => (
                <label key={key} className="tick">
                  <input
                    type="checkbox"
                    checked={form.actions.includes(key)}
                    onChange={(event) =>
                      change({
                        actions: event.target.checked
                          ? [...form.actions, key]
                          : form.actions.filter((one) => one !== key),
                      })}
                  />
                  <span>{label}</span>
                </label>
              ))}
              <CommandFields
                commands={form.commands}
                before={form.actions.length}
                faults={shownFaults}
                channels={channels}
                onChange={(commands) => change({ commands })}
              />
              {shownFaults.actions !== undefined && (
                <p className="note wrong" role="alert">{shownFaults.actions}</p>
              )}
            </fieldset>
            <EscalationFields
              steps={form.escalation}
              severity={form.severity}
              faults={shownFaults}
              onChange={(escalation) => change({ escalation })}
            />
            <ScheduleFields
              schedule={form.schedule}
              error={scheduleFaultOf(shownFaults)}
              onChange={(schedule) => change({ schedule })}
            />
            <DependencyField
              rule={rule?.public_id}
              value={form.depends_on}
              error={shownFaults.depends_on}
              onChange={(depends_on) => change({ depends_on })}
            />
            <AreaField
              label="Description"
              name="description"
              rows={2}
              maxLength={2000}
              value={form.description}
              error={shownFaults.description}
              hint="What to do about it, for whoever sees the alert."
              onChange={(event) => change({ description: event.target.value })}
            />
            <label className="tick">
              <input
                type="checkbox"
                checked={form.enabled}
                onChange={(event) => change({ enabled: event.target.checked })}
              />
              <span>On</span>
            </label>
            {shownFaults.enabled !== undefined && (
              <p className="note wrong" role="alert">{shownFaults.enabled}</p>
            )}
          </fieldset>
          <div className="rule-aside">
            <section className="panel rule-words" aria-label="In words">
              <h2>In words</h2>
              <p aria-live="polite">
                {draft === undefined
                  ? "What the rule will do stands here, once its condition is complete."
                  : describeRule(draft, form, channels).join(" ")}
              </p>
            </section>
            <RulePreview
              draft={steady}
              isValid={isValid}
              severity={form.severity}
              channels={read}
              chosen={chosen}
              onChoose={onChoose}
            />
          </div>
        </div>
        <RuleTests
          tests={form.tests}
          faults={shownFaults}
          id={rule?.public_id}
          isEdited={isChanged}
          allowed={allowed}
          names={names}
          onChange={(tests) => change({ tests })}
        />
        {allowed && (
          <footer className="rule-actions">
            {isChanged && <p className="quiet" role="status">Not saved yet</p>}
            <Link className="button plain" href="/rules">Cancel</Link>
            <Button look="primary" type="submit" busy={busy}>
              {rule === undefined ? "Make rule" : "Save"}
            </Button>
          </footer>
        )}
      </form>
      {asking !== undefined && (
        <ConfirmDialog
          title="Leave without saving?"
          verb="Discard changes"
          onClose={() => setAsking(undefined)}
          onConfirm={() => {
            asking();
            return Promise.resolve();
          }}
        >
          <p>What you have changed in this rule is lost.</p>
        </ConfirmDialog>
      )}
    </>
  );
}

/** A fault deep inside, "schedule.windows.0.to", is told where the schedule is. */
const scheduleFaultOf = (faults: Readonly<Record<string, string>>) =>
  Object.entries(faults).find(([field]) => field.split(".", 1)[0] === "schedule")?.[1];
