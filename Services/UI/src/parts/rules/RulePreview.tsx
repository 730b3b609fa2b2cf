import { useMemo, useState } from "react";
import type { Channel, RuleDraft, Severity } from "../../api/types.ts";
import {
  type BacktestSpan,
  backtestSpans,
  bandsOf,
  describeBacktest,
  type Episode,
  episodesOf,
} from "../../lib/backtest.ts";
import { bandless, limitsOf } from "../../lib/ruleLimits.ts";
import { formatCount } from "../../lib/format.ts";
import { isLive, type TimeWindow } from "../../lib/timeWindow.ts";
import { useBacktest } from "../../state/useBacktest.ts";
import { Button } from "../Button.tsx";
import { RangeChart } from "../RangeChart.tsx";
import { linesOf } from "../rangeLines.ts";
import { EpisodeList } from "./EpisodeList.tsx";

interface Props {
  /** Undefined while what is typed is not complete. */
  draft: RuleDraft | undefined;
  /** Whether the server can understand it: only then is it tried. */
  isValid: boolean;
  severity: Severity;
  /** That the rule reads. */
  channels: readonly Channel[];
  /** How far back the rule is tried; undefined: it is not. */
  chosen: BacktestSpan | undefined;
  onChoose: (chosen: BacktestSpan) => void;
}

const live: TimeWindow = { last: 3_600_000 };
/** As many as a chart can tell apart. */
const mostLines = 8;

/** The channels with the rule's limits, and what the rule would have done in the past: tried again whenever it is changed. */
export function RulePreview({ draft, isValid, severity, channels, chosen, onChoose }: Props) {
  const { result, failure, asking } = useBacktest(isValid ? draft : undefined, chosen);
  const [zoomed, setZoomed] = useState<TimeWindow>();
  const lines = useMemo(() => linesOf(channels.slice(0, mostLines)), [channels]);
  const limits = useMemo(() => limitsOf(draft, severity), [draft, severity]);
  const episodes = useMemo(() => episodesOf(result?.backtest.transitions ?? []), [result]);
  const bands = useMemo(() => result === undefined ? bandless : bandsOf(episodes, severity), [
    result,
    episodes,
    severity,
  ]);
  const whole = result?.span ?? live;
  const window = zoomed ?? whole;

  /** The episode with as much time before and behind it as it took, at least a minute. */
  const show = ({ from, to }: Episode) => {
    const end = to ?? result?.span.to ?? from;
    const margin = Math.max(60_000, end - from);
    setZoomed({ from: from - margin, to: end + margin });
  };
  return (
    <section className="panel rule-preview" aria-label="Preview">
      <header className="panel-head">
        <h2>{result === undefined ? "Last hour" : result.chosen.label}</h2>
        {zoomed !== undefined && <Button icon="back" onClick={() => setZoomed(undefined)}>Whole time</Button>}
        <div className="panel-actions">
          <span className="quiet">Try it on the</span>
          <div className="segments" role="group" aria-label="Backtest">
            {backtestSpans.map((one) => (
              <button
                key={one.key}
                type="button"
                aria-pressed={chosen?.key === one.key}
                onClick={() => {
                  setZoomed(undefined);
                  onChoose(one);
                }}
              >
                {one.label}
              </button>
            ))}
          </div>
        </div>
      </header>
      <div className="backtest" aria-busy={asking || !isValid}>
        {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
        {result !== undefined && failure === undefined && (
          <p className="backtest-verdict" role="status">
            It <strong>{describeBacktest(result.backtest, result.chosen)}</strong>.{" "}
            <small className="quiet">
              {formatCount(result.backtest.readings)} readings in {result.backtest.seconds.toFixed(2)} s
              {result.backtest.truncated ? "; only the first transitions are shown" : ""}
            </small>
          </p>
        )}
        {chosen !== undefined && draft === undefined && (
          <p className="quiet" role="status">As soon as the condition is complete it is tried.</p>
        )}
      </div>
      {lines.length > 0
        ? (
          <RangeChart
            lines={lines}
            window={window}
            height={260}
            thresholds={limits}
            bands={bands}
            onRange={setZoomed}
            onReset={() => setZoomed(undefined)}
          />
        )
        : <p className="none">As soon as the condition names a channel, its line stands here.</p>}
      {!isLive(whole) && episodes.length > 0 && (
        <EpisodeList episodes={episodes} channels={channels} onShow={show} />
      )}
    </section>
  );
}
