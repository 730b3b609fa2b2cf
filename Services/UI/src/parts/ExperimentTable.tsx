import type { Experiment } from "../api/types.ts";
import { durationOf, formatDuration, isRunning } from "../lib/experiments.ts";
import { formatExactly, formatInstant } from "../lib/localTime.ts";
import { useNow } from "../live/hooks.ts";
import { IconButton } from "./Button.tsx";
import { ExperimentState } from "./ExperimentState.tsx";
import { Link } from "./Link.tsx";

interface Props {
  experiments: readonly Experiment[];
  /** Whether the user may change them. */
  allowed: boolean;
  onOpen: (kind: "edit" | "stop" | "delete", experiment: Experiment) => void;
}

export function ExperimentTable({ experiments, allowed, onOpen }: Props) {
  if (experiments.length === 0) return null;
  return (
    <div className="table-frame">
      <table className="table experiments">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">State</th>
            <th scope="col">Start</th>
            <th scope="col" className="number">Duration</th>
            {allowed && (
              <th scope="col">
                <span className="hidden">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {experiments.map((experiment) => (
            <tr key={experiment.public_id} data-experiment={experiment.public_id}>
              <th scope="row">
                <Link href={`/experiments/${experiment.public_id}`}>{experiment.name}</Link>
                {experiment.notes && <span className="first-line">{experiment.notes.split("\n")[0]}</span>}
              </th>
              <td>
                <ExperimentState experiment={experiment} />
              </td>
              <td title={formatExactly(experiment.started_on)}>{formatInstant(experiment.started_on)}</td>
              <td className="number">
                <Duration experiment={experiment} />
              </td>
              {allowed && (
                <td className="actions">
                  {isRunning(experiment) && (
                    <IconButton
                      icon="stop"
                      label={`Stop ${experiment.name}`}
                      onClick={() => onOpen("stop", experiment)}
                    />
                  )}
                  <IconButton
                    icon="edit"
                    label={`Edit ${experiment.name}`}
                    onClick={() =>
                      onOpen("edit", experiment)}
                  />
                  <IconButton
                    icon="trash"
                    label={`Delete ${experiment.name}`}
                    onClick={() =>
                      onOpen("delete", experiment)}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Duration({ experiment }: { experiment: Experiment }) {
  const now = useNow();
  return <>{formatDuration(durationOf(experiment, now))}</>;
}
