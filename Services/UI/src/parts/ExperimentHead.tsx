import { useState } from "react";
import type { Channel, Experiment } from "../api/types.ts";
import { durationOf, formatDuration, isRunning } from "../lib/experiments.ts";
import { writeHistory } from "../lib/historyView.ts";
import { formatExactly } from "../lib/localTime.ts";
import { wallClock } from "../lib/wallClock.ts";
import { useNow } from "../live/hooks.ts";
import { navigate } from "../router.ts";
import { useIsOperator } from "../state/useUser.ts";
import { Button } from "./Button.tsx";
import { CompareExperiment } from "./CompareExperiment.tsx";
import { DeleteExperiment } from "./DeleteExperiment.tsx";
import { ExperimentDialog } from "./ExperimentDialog.tsx";
import { ExperimentState } from "./ExperimentState.tsx";
import { ExportDialog } from "./history/ExportDialog.tsx";
import { Link } from "./Link.tsx";
import { StopExperiment } from "./StopExperiment.tsx";

interface Props {
  experiment: Experiment;
  /** Those that are shown. */
  channels: readonly Channel[];
  reload: () => Promise<void>;
}

/** Its state, times and notes, and what can be done with it. */
export function ExperimentHead({ experiment, channels, reload }: Props) {
  const [open, setOpen] = useState<"stop" | "edit" | "delete" | "export" | "compare">();
  const allowed = useIsOperator();
  const now = useNow();
  const close = () => setOpen(undefined);
  const ids = channels.map(({ public_id }) => public_id);
  const from = Date.parse(experiment.started_on);
  const window = { from, to: Math.max(from + durationOf(experiment, wallClock.now()), from + 1_000) };
  const history = writeHistory({
    channels: ids,
    hidden: [],
    window,
    comparison: null,
    hasStatistics: false,
    above: null,
  });
  return (
    <section className="panel experiment-head" aria-label="About the experiment">
      <div className="experiment-actions">
        <Link className="button plain" href="/experiments">All experiments</Link>
        <span className="experiment-spring" />
        {allowed && isRunning(experiment) && (
          <Button
            look="primary"
            icon="stop"
            onClick={() => setOpen("stop")}
          >
            Stop
          </Button>
        )}
        <Button icon="lines" onClick={() => setOpen("compare")}>Compare</Button>
        <Button icon="download" onClick={() => setOpen("export")}>Export</Button>
        {allowed && (
          <>
            <Button icon="edit" onClick={() => setOpen("edit")}>Edit</Button>
            <Button icon="trash" onClick={() => setOpen("delete")}>Delete</Button>
          </>
        )}
      </div>
      <dl className="experiment-facts">
        <div>
          <dt>State</dt>
          <dd>
            <ExperimentState experiment={experiment} />
          </dd>
        </div>
        <div>
          <dt>Start</dt>
          <dd>{formatExactly(experiment.started_on)}</dd>
        </div>
        <div>
          <dt>Stop</dt>
          <dd>{experiment.stopped_on === null ? "–" : formatExactly(experiment.stopped_on)}</dd>
        </div>
        <div>
          <dt>Duration</dt>
          <dd data-duration>{formatDuration(durationOf(experiment, now))}</dd>
        </div>
        <div>
          <dt>Look closer</dt>
          <dd>
            <Link className="plain-link" href={`/history?${history}`}>In the history</Link>
            {" · "}
            <Link className="plain-link" href={`/datapoints?experiment=${experiment.public_id}`}>
              Data points
            </Link>
          </dd>
        </div>
      </dl>
      {experiment.notes && <p className="experiment-notes">{experiment.notes}</p>}
      {open === "stop" && <StopExperiment experiment={experiment} onStopped={reload} onClose={close} />}
      {open === "edit" && <ExperimentDialog experiment={experiment} onSaved={reload} onClose={close} />}
      {open === "delete" && (
        <DeleteExperiment
          experiment={experiment}
          onDeleted={() => navigate("/experiments")}
          onClose={close}
        />
      )}
      {open === "export" && <ExportDialog channels={ids} experiment={experiment} onClose={close} />}
      {open === "compare" && <CompareExperiment experiment={experiment} channels={ids} onClose={close} />}
    </section>
  );
}
