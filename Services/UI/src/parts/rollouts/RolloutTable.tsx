import type { Rollout } from "../../api/types.ts";
import { formatExactly, formatInstant } from "../../lib/localTime.ts";
import { describeShares, rolloutSentence, rolloutStanding, sharesOf } from "../../lib/rollouts.ts";
import { useNow } from "../../live/hooks.ts";
import { Link } from "../Link.tsx";
import { StandingTag } from "../updates/StandingTag.tsx";
import { DeviceBar } from "./DeviceBar.tsx";

/** The newest first. */
export function RolloutTable({ rollouts }: { rollouts: readonly Rollout[] }) {
  const now = useNow();
  return (
    <div className="table-frame">
      <table className="table rollouts" aria-label="Rollouts">
        <thead>
          <tr>
            <th scope="col">Rollout</th>
            <th scope="col">State</th>
            <th scope="col">Version</th>
            <th scope="col">Devices</th>
            <th scope="col">Made</th>
          </tr>
        </thead>
        <tbody>
          {rollouts.map((rollout) => (
            <tr key={rollout.public_id} data-rollout={rollout.public_id} data-state={rollout.state}>
              <th scope="row">
                <Link href={`/ota/rollouts/${rollout.public_id}`}>{rollout.name}</Link>
                <small className="rollout-reason">{rolloutSentence(rollout, now)}</small>
              </th>
              <td>
                <StandingTag {...rolloutStanding(rollout)} />
              </td>
              <td className="rollout-version">{rollout.version}</td>
              <td className="rollout-devices">
                <DeviceBar counts={rollout.counts} label={rollout.name} />
                <small className="quiet">{describeShares(sharesOf(rollout.counts))}</small>
              </td>
              <td className="when" title={formatExactly(rollout.created_at)}>
                {formatInstant(rollout.created_at)}
                <small className="cell-note">by {rollout.creator}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
