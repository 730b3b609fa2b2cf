import type { UpdateStatus } from "../../api/types.ts";
import { formatBytes } from "../../lib/format.ts";
import { formatExactly } from "../../lib/localTime.ts";
import { standingOfBackup } from "../../lib/updates.ts";
import { StandingTag } from "./StandingTag.tsx";

/** The copies of the database that the updater makes by itself, and whether they could be relied on. */
export function BackupTable({ status }: { status: Pick<UpdateStatus, "backups" | "backup_schedule"> }) {
  const { backups, backup_schedule: schedule } = status;
  return (
    <section className="panel update-backups" aria-label="Backups">
      <header className="panel-head">
        <h2>Backups</h2>
        <span className="quiet">{schedule === null ? "by hand only" : `every day at ${schedule} UTC`}</span>
      </header>
      {backups.length === 0 && (
        <p className="none">
          {schedule === null
            ? (
              <>
                No backups are made by themselves here: set <code>BACKUP_SCHEDULE</code> to a time of the day.
              </>
            )
            : "None yet. The first one is made at the time above, and restored on trial at once."}
        </p>
      )}
      {backups.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Made</th>
              <th scope="col">Size</th>
              <th scope="col">State</th>
              <th scope="col">Restored on trial</th>
            </tr>
          </thead>
          <tbody>
            {backups.map((backup) => (
              <tr key={backup.name} title={backup.name}>
                <th scope="row">{formatExactly(backup.created_at)}</th>
                <td>{backup.size_bytes === null ? "–" : formatBytes(backup.size_bytes)}</td>
                <td>
                  <StandingTag {...standingOfBackup(backup)} />
                </td>
                <td className="quiet">
                  {backup.problem ?? (backup.verified_at === null ? "–" : formatExactly(backup.verified_at))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
