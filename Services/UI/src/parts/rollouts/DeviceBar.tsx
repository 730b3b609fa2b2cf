import type { RolloutCounts } from "../../api/types.ts";
import { describeShares, sharesOf } from "../../lib/rollouts.ts";

/** How far the devices are: completed, under way, failed, and the rest. What was skipped is not among them. */
export function DeviceBar({ counts, label }: { counts: RolloutCounts; label: string }) {
  const shares = sharesOf(counts);
  const all = shares.all - shares.skipped;
  const parts = [
    ["completed", shares.completed],
    ["under-way", shares.underWay],
    ["failed", shares.failed],
  ] as const;
  return (
    <div className="device-bar" role="img" aria-label={`${label}: ${describeShares(shares)}`}>
      {parts.map(([part, count]) =>
        count > 0 && <span key={part} className={part} style={{ width: `${(100 * count) / all}%` }} />
      )}
    </div>
  );
}
