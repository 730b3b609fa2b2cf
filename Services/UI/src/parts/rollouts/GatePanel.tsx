import type { RolloutLogEntry, RolloutPlan } from "../../api/types.ts";
import { formatExactly, formatInstant } from "../../lib/localTime.ts";
import { findingFigure, findingName, lastVerdict } from "../../lib/rollouts.ts";
import { StandingTag } from "../updates/StandingTag.tsx";

/** What telemetry said last of the updated devices, beside the others. */
export function GatePanel(
  { plan, entries }: { plan: RolloutPlan; entries: readonly RolloutLogEntry[] },
) {
  const verdict = lastVerdict(entries);
  return (
    <section className="panel rollout-gate" aria-label="Telemetry">
      <header className="panel-head">
        <h2>Telemetry</h2>
        {verdict !== undefined && (
          <>
            <StandingTag
              look={verdict.isGood ? "complete" : "missing"}
              words={verdict.isGood ? "lets it go on" : "holds it"}
            />
            <span className="quiet" title={formatExactly(verdict.at)}>
              {verdict.wave === null ? "" : `after wave ${verdict.wave + 1}, `}
              {formatInstant(verdict.at)}
            </span>
          </>
        )}
      </header>
      {verdict === undefined && (
        <p className="quiet">
          {plan.gate === null
            ? "This rollout does not ask it."
            : plan.waves.length === 1
            ? "It is asked between waves, and this rollout has one."
            : "It is asked when a wave is good and was watched: before the next one begins."}
        </p>
      )}
      {verdict !== undefined && verdict.findings.length > 0 && (
        <table className="table findings">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col" className="number">Updated</th>
              <th scope="col" className="number">Others</th>
              <th scope="col">Finding</th>
            </tr>
          </thead>
          <tbody>
            {verdict.findings.map(({ name, isGood, message, updated, others }) => (
              <tr key={name} data-finding={name} className={isGood ? undefined : "is-bad"}>
                <th scope="row">{findingName(name)}</th>
                <td className="number">{findingFigure(name, updated)}</td>
                <td className="number">{findingFigure(name, others)}</td>
                <td>
                  <StandingTag look={isGood ? "complete" : "missing"} words={isGood ? "good" : "worse"} />
                  {" "}
                  {message}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
