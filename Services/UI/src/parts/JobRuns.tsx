import type { JobRun, RetentionPolicy } from "../api/types.ts";
import { formatAge } from "../lib/format.ts";
import { describeDetail, outcomeKind } from "../lib/storage.ts";
import { Icon } from "./Icon.tsx";

const instant = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

const names: Readonly<Record<string, string>> = {
  seal: "Sealing",
  cleanup: "Cleanup",
  forget: "Deleted channels",
  tidy: "Tidying up",
  disk: "Watching the disk",
  services: "Watching the services",
};

/** The last run of each job of the archive. */
export function JobRuns({ jobs, policy }: { jobs: readonly JobRun[]; policy: RetentionPolicy | undefined }) {
  const cleaned = policy?.last_archive_run ?? null;
  return (
    <section className="panel jobs" aria-label="Last runs">
      <header className="panel-head">
        <h2>Last runs</h2>
        {cleaned !== null && <span className="quiet">cleaned up {formatTime(cleaned)}</span>}
      </header>
      {jobs.length === 0
        ? (
          <p className="none">
            No job has run yet. Sealing starts about an hour after the first reading. If readings have been
            coming for longer, check that the worker runs.
          </p>
        )
        : (
          <table className="table job-table">
            <thead>
              <tr>
                <th scope="col">Job</th>
                <th scope="col">Outcome</th>
                <th scope="col">Started</th>
                <th scope="col" className="number">Took</th>
                <th scope="col">Detail</th>
              </tr>
            </thead>
            <tbody>
              {jobs.map((job) => (
                <tr key={job.job} data-job={job.job}>
                  <th scope="row">{names[job.job] ?? capital(job.job)}</th>
                  <td>
                    <Outcome job={job} />
                  </td>
                  <td>{formatTime(job.started_at)}</td>
                  <td className="number">{took(job)}</td>
                  <td className="quiet">{job.finished_at === null ? "" : describeDetail(job.detail)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
    </section>
  );
}

function Outcome({ job }: { job: JobRun }) {
  switch (outcomeKind(job)) {
    case "running":
      return (
        <span className="tag silent">
          <span className="spinner" aria-hidden="true" /> running
        </span>
      );
    case "good":
      return (
        <span className="tag complete">
          <Icon name="check" size={14} /> {job.outcome}
        </span>
      );
    case "bad":
      return (
        <span className="tag missing">
          <Icon name="alert" size={14} /> {job.outcome}
        </span>
      );
  }
}

function took(job: JobRun): string {
  if (job.finished_at === null) return "–";
  const length = Date.parse(job.finished_at) - Date.parse(job.started_at);
  if (Number.isNaN(length)) return "–";
  return length < 1_000 ? "under 1 s" : formatAge(length);
}

function formatTime(timestamp: string): string {
  const time = Date.parse(timestamp);
  return Number.isNaN(time) ? "–" : instant.format(time);
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
