import type { Rule } from "../../api/types.ts";
import { ruleStates } from "../../lib/rules.ts";

/** What a rule is doing, and why it does not. */
export function RuleStateTag({ rule }: { rule: Rule }) {
  const label = ruleStates.find(({ key }) => key === rule.state)?.label ?? rule.state;
  return (
    <>
      <span className={`rule-state ${rule.state}`} data-state={rule.state}>
        <span className="lamp" aria-hidden="true" />
        {label}
      </span>
      {rule.flapping && <small className="cell-note warned">Flapping: silent until it is calm</small>}
      {rule.state_reason !== null && <small className="cell-note">{rule.state_reason}</small>}
    </>
  );
}
