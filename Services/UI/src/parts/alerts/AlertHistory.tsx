import type { AlertEntry } from "../../api/types.ts";
import { describeEntry, remarkOf } from "../../lib/alerts.ts";
import { formatExactly } from "../../lib/localTime.ts";

/** Everything that happened to an alert, the oldest first. */
export function AlertHistory({ entries, unit }: { entries: readonly AlertEntry[]; unit: string }) {
  return (
    <section className="alert-history" aria-labelledby="alert-history-title">
      <h3 id="alert-history-title">History</h3>
      <ol>
        {entries.map((entry, index) => (
          <li key={`${entry.at} ${entry.kind} ${index}`} className={entry.kind}>
            <p>
              <strong>{describeEntry(entry, unit)}</strong>
              {entry.by !== null && ` by ${entry.by.name}`}
            </p>
            {remarkOf(entry) !== null && <p className="remark">{remarkOf(entry)}</p>}
            <small className="quiet">{formatExactly(entry.at)}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}
