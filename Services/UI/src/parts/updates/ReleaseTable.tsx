import type { Release } from "../../api/types.ts";
import { formatExactly } from "../../lib/localTime.ts";
import { bytesText, standingOf } from "../../lib/updates.ts";
import { Button, IconButton } from "../Button.tsx";
import { Link } from "../Link.tsx";
import type { ReleaseAction } from "./ReleaseDialog.tsx";
import { StandingTag } from "./StandingTag.tsx";

interface Props {
  releases: readonly Release[];
  /** The updater is at work: nothing can be begun. */
  isBusy: boolean;
  onOpen: (action: ReleaseAction, release: Release) => void;
}

export function ReleaseTable({ releases, isBusy, onOpen }: Props) {
  return (
    <div className="table-frame">
      <table className="table releases">
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">State</th>
            <th scope="col">Changes</th>
            <th scope="col" className="number">Bundle</th>
            <th scope="col">Added</th>
            <th scope="col">
              <span className="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {releases.map((release) => (
            <tr key={release.public_id} data-release={release.version}>
              <th scope="row">{release.version}</th>
              <td>
                <StandingTag {...standingOf(release)} />
                {release.error_message !== null && (
                  <small className="quiet release-reason">{release.error_message}</small>
                )}
              </td>
              <td className="quiet release-changes">{release.changelog}</td>
              <td className="number" title={release.file_hash_sha256 ?? undefined}>
                {!release.has_firmware_file || release.file_size_bytes === null
                  ? "none"
                  : bytesText(release.file_size_bytes)}
              </td>
              <td className="quiet">{formatExactly(release.created_on)}</td>
              <td className="actions">
                <div className="release-actions">
                  {release.has_firmware_file && release.status !== "completed" &&
                    release.status !== "applying" && (
                    <Button
                      disabled={isBusy}
                      onClick={() => onOpen("apply", release)}
                    >
                      Apply
                    </Button>
                  )}
                  {release.status === "completed" && (
                    <Button
                      disabled={isBusy}
                      onClick={() => onOpen("rollback", release)}
                    >
                      Roll back
                    </Button>
                  )}
                  {release.has_firmware_file && (
                    <Link
                      className="button plain"
                      href={`/ota/rollouts/new?release=${encodeURIComponent(release.public_id)}`}
                      aria-label={`Roll out ${release.version}`}
                    >
                      Roll out
                    </Link>
                  )}
                  <IconButton
                    icon="trash"
                    label={`Delete ${release.version}`}
                    onClick={() => onOpen("delete", release)}
                  />
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
