import { type ReactNode, useState } from "react";
import { api, APIError } from "../../api/client.ts";
import type { RuleTestRun } from "../../api/types.ts";
import type { Faults } from "../../lib/checkForms.ts";
import { newTest, type TestForm } from "../../lib/ruleTests.ts";
import { Button } from "../Button.tsx";
import { RuleTestFields } from "./RuleTestFields.tsx";

interface Props {
  tests: readonly TestForm[];
  faults: Faults;
  /** What is stored; undefined for a rule that is not. */
  id: string | undefined;
  /** Whether the rule is other than what is stored: those tests that run are the stored ones. */
  isEdited: boolean;
  allowed: boolean;
  /** Of the channels; the first is what a new test begins with. */
  names: readonly string[];
  onChange: (tests: readonly TestForm[]) => void;
}

/** Tests that go with the rule: it cannot be switched on while one of them fails. */
export function RuleTests({ tests, faults, id, isEdited, allowed, names, onChange }: Props) {
  const [run, setRun] = useState<RuleTestRun>();
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const start = async (rule: string) => {
    setBusy(true);
    setFailure(undefined);
    try {
      setRun(await api.runRuleTests(rule));
    } catch (error) {
      setFailure(error instanceof APIError ? error.message : "That did not work.");
    }
    setBusy(false);
  };
  const change = (tests: readonly TestForm[]) => {
    setRun(undefined);
    onChange(tests);
  };
  const canRun = id !== undefined && !isEdited && tests.length > 0;
  return (
    <section className="panel rule-tests" aria-labelledby="rule-tests-title">
      <header className="panel-head">
        <h2 id="rule-tests-title">Tests</h2>
        <div className="panel-actions">
          {allowed && (
            <Button icon="plus" onClick={() => change([...tests, newTest(tests, names[0] ?? "")])}>
              Add test
            </Button>
          )}
          <Button
            icon="play"
            busy={busy}
            disabled={!canRun}
            title={isEdited ? "Save the rule first: what is stored is what runs" : undefined}
            onClick={() => id !== undefined && void start(id)}
          >
            Run tests
          </Button>
        </div>
      </header>
      <p className="quiet">
        Made-up readings and what the rule should say then. Values are separated by spaces: <code>20x5</code>
        {" "}
        is 20 and five more, <code>0+1x10</code> counts up from 0, <code>_</code>{" "}
        is no reading. A rule cannot be switched on while a test fails.
      </p>
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      {run !== undefined && (
        <p className={run.passed ? "test-verdict passed" : "test-verdict failed"} role="status">
          {verdict(run)}
        </p>
      )}
      <fieldset disabled={!allowed} className="test-list">
        {tests.map((test, index) => (
          <RuleTestFields
            key={test.key}
            test={test}
            index={index}
            faults={faults}
            outcome={run?.tests[index]}
            names={names}
            onChange={(changed) => change(tests.map((one) => one.key === test.key ? changed : one))}
            onRemove={() => change(tests.filter((one) => one.key !== test.key))}
          />
        ))}
      </fieldset>
    </section>
  );
}

function verdict({ passed, tests }: RuleTestRun): ReactNode {
  const failed = tests.filter((one) => !one.passed).length;
  if (passed) return tests.length === 1 ? "The test has passed." : `All ${tests.length} tests have passed.`;
  return `${failed} of ${tests.length} ${tests.length === 1 ? "test has" : "tests have"} failed.`;
}
