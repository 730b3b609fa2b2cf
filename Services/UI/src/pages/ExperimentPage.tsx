import { useCallback, useMemo, useState } from "react";
import { api } from "../api/client.ts";
import { noneWhenUnknown } from "../api/noneWhenUnknown.ts";
import type { Experiment } from "../api/types.ts";
import { isSensor } from "../lib/channels.ts";
import { defaultSeries } from "../lib/defaultSeries.ts";
import { isRunning, windowOf } from "../lib/experiments.ts";
import { historyLimit } from "../lib/historyView.ts";
import type { Span, TimeWindow } from "../lib/timeWindow.ts";
import { useChannels, useNow } from "../live/hooks.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { Button } from "../parts/Button.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { ExperimentHead } from "../parts/ExperimentHead.tsx";
import { StatisticsPanel } from "../parts/history/StatisticsPanel.tsx";
import { Link } from "../parts/Link.tsx";
import { RangeChart } from "../parts/RangeChart.tsx";
import { linesOf } from "../parts/rangeLines.ts";
import { SeriesPicker } from "../parts/SeriesPicker.tsx";
import { useStored } from "../state/stored.ts";
import { useTitle } from "../state/title.ts";
import { useAnswer } from "../state/useAnswer.ts";

const isIDs = (value: unknown): value is string[] | null =>
  value === null || (Array.isArray(value) && value.every((id) => typeof id === "string"));

/** One experiment: what it was about, its lines from start to end, and their figures; live while it runs. */
export function ExperimentPage({ id }: { id: string }) {
  const ask = useCallback(() => api.experiment(id).catch(noneWhenUnknown), [id]);
  const answer = useAnswer(ask);
  const { data, reload } = answer;
  useTitle(data?.name ?? "Experiment");
  if (data === null) {
    return (
      <EmptyState
        icon="flask"
        title="There is no such experiment"
        action={<Link className="button plain" href="/experiments">Go to the experiments</Link>}
      >
        It may have been deleted.
      </EmptyState>
    );
  }
  return (
    <div className="page experiment">
      <AnswerState what="The experiment" {...answer} />
      {data !== undefined && <Body experiment={data} reload={reload} />}
    </div>
  );
}

function Body({ experiment, reload }: { experiment: Experiment; reload: () => Promise<void> }) {
  const { channels } = useChannels();
  const [stored, setStored] = useStored<string[] | null>("experiment.channels", null, isIDs);
  const [picking, setPicking] = useState(false);
  const [zoomed, setZoomed] = useState<Span>();
  const [above, setAbove] = useState<number | null>(null);
  const now = useNow();
  const sensors = useMemo(() => channels.filter(isSensor), [channels]);
  const shown = useMemo(() => {
    const byID = new Map(channels.map((channel) => [channel.public_id, channel]));
    const chosen = (stored ?? []).flatMap((one) => byID.get(one) ?? []);
    return chosen.length > 0 ? chosen : defaultSeries(sensors);
  }, [channels, sensors, stored]);
  const lines = useMemo(() => linesOf(shown), [shown]);
  const whole = windowOf(experiment, now);
  const key = JSON.stringify(whole);
  const window: TimeWindow = useMemo(() => zoomed ?? whole, [zoomed, key]);
  const bands = useMemo(
    () => [{
      id: experiment.public_id,
      name: experiment.name,
      from: Date.parse(experiment.started_on),
      to: experiment.stopped_on === null ? 8e15 : Date.parse(experiment.stopped_on),
    }],
    [experiment],
  );
  return (
    <>
      <ExperimentHead experiment={experiment} channels={shown} reload={reload} />
      <section className="panel experiment-chart" aria-label="Lines">
        <header className="panel-head">
          <h2>{isRunning(experiment) ? "So far" : "From start to end"}</h2>
          {zoomed !== undefined && (
            <Button icon="back" onClick={() => setZoomed(undefined)}>Whole experiment</Button>
          )}
          <div className="panel-actions">
            <Button icon="lines" onClick={() => setPicking(true)}>Choose channels</Button>
          </div>
        </header>
        {lines.length > 0 && (
          <RangeChart
            lines={lines}
            window={window}
            height={320}
            bands={zoomed !== undefined || isRunning(experiment) ? bands : []}
            onRange={setZoomed}
            onReset={() => setZoomed(undefined)}
          />
        )}
        {lines.length === 0 && <p className="none">There is no sensor yet whose line could be shown.</p>}
      </section>
      {shown.length > 0 && (
        <StatisticsPanel channels={shown} window={whole} above={above} onAbove={setAbove} />
      )}
      {picking && (
        <SeriesPicker
          title="Choose channels"
          channels={channels}
          chosen={shown.map(({ public_id }) => public_id)}
          limit={historyLimit}
          onClose={() => setPicking(false)}
          onChoose={(ids) => {
            setStored(ids);
            setPicking(false);
          }}
        />
      )}
    </>
  );
}
