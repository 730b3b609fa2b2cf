import type { Experiment } from "../api/types.ts";
import { isRunning } from "../lib/experiments.ts";

export function ExperimentState({ experiment }: { experiment: Experiment }) {
  return isRunning(experiment)
    ? (
      <span className="kind sets">
        <span className="running-lamp" aria-hidden="true" />Running
      </span>
    )
    : <span className="kind">Stopped</span>;
}
