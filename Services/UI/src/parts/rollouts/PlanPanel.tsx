import type { RolloutPlan } from "../../api/types.ts";
import { describePlan } from "../../lib/rolloutPlan.ts";

/** What was planned, in words. */
export function PlanPanel({ plan }: { plan: RolloutPlan }) {
  return (
    <section className="panel" aria-label="Plan">
      <header className="panel-head">
        <h2>Plan</h2>
      </header>
      <PlanWords plan={plan} />
    </section>
  );
}

export function PlanWords({ plan }: { plan: RolloutPlan }) {
  return (
    <dl className="plan-words">
      {describePlan(plan).map(({ what, words }) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
