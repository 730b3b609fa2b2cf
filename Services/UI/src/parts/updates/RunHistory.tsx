import type { UpdateRun } from "../../api/types.ts";
import { formatExactly } from "../../lib/localTime.ts";
import { outcomeOf, titleOf } from "../../lib/updates.ts";
import { StandingTag } from "./StandingTag.tsx";

/** What the updater has done, the newest first. */
export function RunHistory({ runs }: { runs: readonly UpdateRun[] }) {
  return (
    <section className="panel update-history" aria-label="History">
      <header className="panel-head">
        <h2>History</h2>
      </header>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Outcome</th>
            <th scope="col">Ended</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id} data-run={run.id}>
              <th scope="row">{titleOf(run)}</th>
              <td>
                <StandingTag {...outcomeOf(run)} />
              </td>
              <td className="quiet">{run.ended_at === null ? "–" : formatExactly(run.ended_at)}</td>
              <td className="quiet">{run.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
