import type { ReleaseCheck, UpdateStatus } from "../../api/types.ts";
import { formatInstant } from "../../lib/localTime.ts";

interface Props {
  status: UpdateStatus;
  check: ReleaseCheck | undefined;
}

/** What is installed, what the release server has, and whether somebody is there who could change that. */
export function CurrentVersion({ status, check }: Props) {
  const { current_version, since, updater, other_files, problem, trusts_keys } = status;
  return (
    <section className="panel update-version" aria-label="Installed version">
      <header className="panel-head">
        <h2>WebMACS {current_version}</h2>
        <span className="quiet">{since === null ? "installed" : `since ${formatInstant(since)}`}</span>
      </header>
      {check?.update_available === true && check.github_latest_version !== null && (
        <p role="status">
          The release server has {check.github_latest_version}.{" "}
          {check.github_release_url !== null && (
            <a href={check.github_release_url} rel="noreferrer" target="_blank">View the release</a>
          )}
        </p>
      )}
      {typeof check?.github_error === "string" && <p className="quiet">{check.github_error}</p>}
      {updater === null && (
        <p className="banner stale" role="status">
          No updater has run here yet.
          {trusts_keys ? " Bundles can be uploaded and verified; they are applied once it runs." : ""}
        </p>
      )}
      {updater !== null && !updater.alive && (
        <p className="banner wrong" role="alert">
          The updater has said nothing
          {updater.heartbeat_at === null ? "" : ` since ${formatInstant(updater.heartbeat_at)}`}. What is
          asked of it waits until it runs again.
        </p>
      )}
      {!trusts_keys && (
        <p className="banner stale" role="status">
          <span>
            This installation trusts no release keys yet, so no bundle can be verified. Put the root of those
            who release into the folder of updates, as <code>trust/root.json</code>.
          </span>
        </p>
      )}
      {problem !== null && <p className="banner wrong" role="alert">{problem}</p>}
      {other_files.length > 0 && (
        <p className="quiet">
          Also in the folder of updates:{" "}
          {other_files.join(", ")}. The updater takes such files by itself if it is allowed to.
        </p>
      )}
    </section>
  );
}
