import { useCallback } from "react";
import { api } from "../../api/client.ts";
import { devicesText } from "../../lib/rollouts.ts";
import { useAnswer } from "../../state/useAnswer.ts";
import { useIsAdmin } from "../../state/useUser.ts";
import { Icon } from "../Icon.tsx";
import { Link } from "../Link.tsx";

/** What has to be there before a rollout can be made, and whether it is. */
export function RolloutNeeds() {
  const isAdmin = useIsAdmin();
  const askReleases = useCallback(() => isAdmin ? api.releases() : Promise.resolve(undefined), [isAdmin]);
  const { data: releases } = useAnswer(askReleases);
  const { data: fleet } = useAnswer(askFleet);
  const newest = releases?.find(({ has_firmware_file }) => has_firmware_file);
  return (
    <ul className="rollout-needs">
      {releases !== undefined && (
        <li>
          <Mark isThere={newest !== undefined} />
          {newest === undefined
            ? (
              <span>
                A release with a bundle: <Link href="/ota">upload one</Link>
              </span>
            )
            : <span>A release with a bundle: {newest.version}</span>}
        </li>
      )}
      {fleet !== undefined && (
        <li>
          <Mark isThere={fleet.total > 0} />
          {fleet.total === 0
            ? (
              <span>
                Devices that ask for updates: <Link href="/ota/devices">how they join</Link>
              </span>
            )
            : <span>Devices that ask for updates: {devicesText(fleet.total)}</span>}
        </li>
      )}
    </ul>
  );
}

const askFleet = (signal: AbortSignal) => api.fleet(1, 1, {}, signal);

function Mark({ isThere }: { isThere: boolean }) {
  return (
    <span
      role="img"
      aria-label={isThere ? "there" : "missing"}
      className={isThere ? "is-there" : "is-missing"}
    >
      <Icon name={isThere ? "check" : "cross"} size={16} />
    </span>
  );
}
