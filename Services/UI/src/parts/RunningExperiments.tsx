import { useState } from "react";
import { durationOf, formatDuration } from "../lib/experiments.ts";
import { useNow } from "../live/hooks.ts";
import { useRunning } from "../state/running.ts";
import { useIsOperator } from "../state/useUser.ts";
import { IconButton } from "./Button.tsx";
import { Link } from "./Link.tsx";
import { StopExperiment } from "./StopExperiment.tsx";

/** In the bar of every page: which experiment runs, for how long, and the way to stop it; nothing while none does. */
export function RunningExperiments() {
  const experiments = useRunning();
  const now = useNow();
  const allowed = useIsOperator();
  const [stopping, setStopping] = useState(false);
  const [newest] = experiments;
  if (newest === undefined) return null;
  const elapsed = formatDuration(durationOf(newest, now));
  return (
    <div className="running" role="group" aria-label="Running experiments">
      <span className="running-lamp" aria-hidden="true" />
      <Link className="running-name" href={`/experiments/${newest.public_id}`} title={newest.name}>
        {newest.name}
      </Link>
      <span className="running-time">{elapsed}</span>
      {experiments.length > 1 && (
        <Link className="running-more" href="/experiments">and {experiments.length - 1} more</Link>
      )}
      {allowed && <IconButton icon="stop" label={`Stop ${newest.name}`} onClick={() => setStopping(true)} />}
      {stopping && <StopExperiment experiment={newest} onClose={() => setStopping(false)} />}
    </div>
  );
}
