import type { UpdateRun, UpdateStep } from "../../api/types.ts";
import { formatAge } from "../../lib/format.ts";
import { outcomeOf, stepWords, titleOf } from "../../lib/updates.ts";
import { wallClock } from "../../lib/wallClock.ts";
import { Icon } from "../Icon.tsx";
import { StandingTag } from "./StandingTag.tsx";

/** The steps of the run that goes on, or of one that went wrong. */
export function RunSteps({ run, isAway }: { run: UpdateRun; isAway: boolean }) {
  return (
    <section className="panel update-run" aria-label={titleOf(run)} data-run={run.id}>
      <header className="panel-head">
        <h2>{titleOf(run)}</h2>
        <StandingTag {...outcomeOf(run)} />
      </header>
      {run.outcome === null && (
        <p className="quiet">
          {isAway
            ? "Last heard before the server went away."
            : "You may leave this page; the updater goes on by itself and goes back if anything fails."}
        </p>
      )}
      {run.reason !== null && <p className="banner wrong" role="alert">{run.reason}</p>}
      <ol className="update-steps" aria-live="polite">
        {run.steps.map((step) => (
          <li key={step.name} data-state={step.state}>
            <StepMark step={step} />
            <span>{stepWords(step.name)}</span>
            <span className="quiet">{step.detail}</span>
            <span className="quiet number">{took(step)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function StepMark({ step }: { step: UpdateStep }) {
  switch (step.state) {
    case "running":
      return <span className="spinner" role="img" aria-label="running" />;
    case "done":
      return (
        <span role="img" aria-label="done" className="update-done">
          <Icon name="check" size={16} />
        </span>
      );
    case "failed":
      return (
        <span role="img" aria-label="failed" className="update-failed">
          <Icon name="cross" size={16} />
        </span>
      );
    default:
      return <span role="img" aria-label="still to come" className="update-pending" />;
  }
}

function took({ started_at, ended_at }: UpdateStep): string {
  if (started_at === null) return "";
  const end = ended_at === null ? wallClock.now() : Date.parse(ended_at);
  const length = end - Date.parse(started_at);
  return Number.isNaN(length) || length < 0 ? "" : length < 1_000 ? "under 1 s" : formatAge(length);
}
