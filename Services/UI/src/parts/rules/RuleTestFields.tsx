import { useId } from "react";
import type { RuleTestRun } from "../../api/types.ts";
import type { Faults } from "../../lib/checkForms.ts";
import { expectedStates, type TestForm } from "../../lib/ruleTests.ts";
import { Button, IconButton } from "../Button.tsx";
import { Field, SelectField } from "../Field.tsx";

interface Props {
  test: TestForm;
  /** In the list, from 0: faults are named by it. */
  index: number;
  faults: Faults;
  /** Of the last run. */
  outcome: RuleTestRun["tests"][number] | undefined;
  /** Of the channels. */
  names: readonly string[];
  onChange: (test: TestForm) => void;
  onRemove: () => void;
}

export function RuleTestFields({ test, index, faults, outcome, names, onChange, onRemove }: Props) {
  const list = useId();
  const here = `tests.${index}`;
  const own = ["name", "interval_seconds"];
  // What is against the whole test, or deep inside of it, stands below all of it.
  const below = Object.entries(faults)
    .filter(([field]) => field === here || field.startsWith(`${here}.`))
    .filter(([field]) => !own.includes(field.slice(here.length + 1)))
    .map(([, text]) => text);
  const changeSeries = (at: number, changes: Partial<TestForm["series"][number]>) =>
    onChange({ ...test, series: test.series.map((one, i) => i === at ? { ...one, ...changes } : one) });
  const changeExpected = (at: number, changes: Partial<TestForm["expect"][number]>) =>
    onChange({ ...test, expect: test.expect.map((one, i) => i === at ? { ...one, ...changes } : one) });
  return (
    <div
      className="rule-test"
      role="group"
      aria-label={test.name || `Test ${index + 1}`}
      data-passed={outcome?.passed}
    >
      <div className="test-head">
        <Field
          label="Test"
          value={test.name}
          maxLength={255}
          autoComplete="off"
          error={faults[`${here}.name`]}
          onChange={(event) => onChange({ ...test, name: event.target.value })}
        />
        <Field
          label="A value every, s"
          inputMode="decimal"
          autoComplete="off"
          value={test.interval_seconds}
          error={faults[`${here}.interval_seconds`]}
          onChange={(event) => onChange({ ...test, interval_seconds: event.target.value })}
        />
        <IconButton icon="trash" label={`Remove ${test.name || `test ${index + 1}`}`} onClick={onRemove} />
      </div>
      {test.series.map((series, at) => (
        <div key={at} className="test-series">
          <Field
            label="Channel"
            list={list}
            autoComplete="off"
            value={series.channel}
            onChange={(event) => changeSeries(at, { channel: event.target.value })}
          />
          <Field
            label="Values"
            className="is-code"
            autoComplete="off"
            spellCheck={false}
            placeholder="20x5 90x3"
            value={series.values}
            onChange={(event) => changeSeries(at, { values: event.target.value })}
          />
          {test.series.length > 1 && (
            <IconButton
              icon="cross"
              label={`Remove ${series.channel || "channel"} from the test`}
              onClick={() => onChange({ ...test, series: test.series.filter((_, i) => i !== at) })}
            />
          )}
        </div>
      ))}
      <datalist id={list}>{names.map((name) => <option key={name} value={name} />)}</datalist>
      {test.expect.map((expected, at) => (
        <div key={at} className="test-expect">
          <Field
            label="After, s"
            inputMode="decimal"
            autoComplete="off"
            value={expected.at_seconds}
            onChange={(event) => changeExpected(at, { at_seconds: event.target.value })}
          />
          <SelectField
            label="the rule"
            value={expected.state}
            onChange={(event) =>
              changeExpected(at, {
                state: expectedStates.find(({ key }) => key === event.target.value)?.key ?? "firing",
              })}
          >
            {expectedStates.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
          </SelectField>
          {test.expect.length > 1 && (
            <IconButton
              icon="cross"
              label={`Remove the expectation after ${expected.at_seconds} s`}
              onClick={() => onChange({ ...test, expect: test.expect.filter((_, i) => i !== at) })}
            />
          )}
        </div>
      ))}
      <div className="test-more">
        <Button
          icon="plus"
          onClick={() => onChange({ ...test, expect: [...test.expect, { at_seconds: "", state: "ok" }] })}
        >
          Expectation
        </Button>
        <Button
          icon="plus"
          onClick={() => onChange({ ...test, series: [...test.series, { channel: "", values: "" }] })}
        >
          Channel
        </Button>
      </div>
      {below.map((text) => <p key={text} className="note wrong" role="alert">{text}</p>)}
      {outcome?.passed === true && <p className="note passed">Passed</p>}
      {outcome?.failures.map((text) => <p key={text} className="note wrong">{text}</p>)}
    </div>
  );
}
