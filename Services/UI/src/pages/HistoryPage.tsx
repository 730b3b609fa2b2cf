import { useEffect, useMemo, useRef, useState } from "react";
import type { Experiment } from "../api/types.ts";
import { isSensor } from "../lib/channels.ts";
import { defaultSeries } from "../lib/defaultSeries.ts";
import type { Band } from "../lib/drawPlot.ts";
import { historyLimit } from "../lib/historyView.ts";
import { formatInstant } from "../lib/localTime.ts";
import { formatSpan } from "../lib/spanText.ts";
import { type Span, spanOf } from "../lib/timeWindow.ts";
import { useChannels } from "../live/hooks.ts";
import { hub } from "../live/liveHub.ts";
import { keyOf } from "../live/useLines.ts";
import { Button } from "../parts/Button.tsx";
import { ChannelsState } from "../parts/ChannelsState.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { exportPicture } from "../parts/exportPicture.ts";
import { ChannelTable } from "../parts/history/ChannelTable.tsx";
import { ComparisonTable } from "../parts/history/ComparisonTable.tsx";
import { Experiments } from "../parts/history/Experiments.tsx";
import { type HistoryDialog, HistoryDialogs } from "../parts/history/HistoryDialogs.tsx";
import { HistoryTools } from "../parts/history/HistoryTools.tsx";
import { StatisticsPanel } from "../parts/history/StatisticsPanel.tsx";
import { useHistory } from "../parts/history/useHistory.ts";
import { RangeChart } from "../parts/RangeChart.tsx";
import { plotsOf, type RangeLine } from "../parts/rangeLines.ts";
import { useStored } from "../state/stored.ts";
import { useTitle } from "../state/title.ts";
import { toasts } from "../state/toasts.ts";
import { useExperiments } from "../state/useExperiments.ts";

const isIDs = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((id) => typeof id === "string");

/** Any channels over any stretch of time. The address is the view. */
export function HistoryPage() {
  useTitle("History");
  const { channels, loading } = useChannels();
  const { view, change, choose, reset, trail, query } = useHistory();
  const [stored, setStored] = useStored<string[]>("history.channels", [], isIDs);
  const [dialog, setDialog] = useState<HistoryDialog | null>(null);
  const experiments = useExperiments();
  const frame = useRef<HTMLElement>(null);
  const { window, comparison } = view;

  // An address that names no channels gets those of the last time, or some that compare well.
  const isOpen = loading.state === "ready" && !query.has("channels");
  useEffect(() => {
    if (!isOpen) return;
    const known = stored.filter((id) => channels.some(({ public_id }) => public_id === id));
    const first = known.length > 0
      ? known
      : defaultSeries(channels.filter(isSensor)).map((one) => one.public_id);
    change({ channels: first.slice(0, historyLimit) });
  }, [isOpen]);

  const shown = useMemo(() => {
    const byID = new Map(channels.map((channel) => [channel.public_id, channel]));
    return view.channels.flatMap((id) => byID.get(id) ?? []);
  }, [channels, view.channels.join()]);
  const names = comparison?.names ??
    (comparison === null
      ? undefined
      : [comparison.zero, comparison.zero + comparison.shift].map((time) =>
        formatInstant(new Date(time).toISOString())
      ) as [string, string]);
  const lines = useMemo(() =>
    shown.flatMap((channel, index): RangeLine[] => {
      if (comparison === null) return [{ key: channel.public_id, channel, colour: index % 8 }];
      const other = keyOf({ channel: channel.public_id, shift: comparison.shift });
      return [
        { key: channel.public_id, channel, colour: 0, name: names![0] },
        { key: other, channel, colour: 2, shift: comparison.shift, name: names![1] },
      ];
    }), [shown, comparison?.shift, names?.join()]);
  const hidden = useMemo(() => new Set(view.hidden), [view.hidden.join()]);
  const bands = useMemo(() => comparison === null ? experiments.map(bandOf) : [], [experiments, comparison]);
  const plots = plotsOf(lines, comparison !== null).length;

  const setChannels = (ids: readonly string[]) => {
    setStored([...ids]);
    change({ channels: ids, hidden: view.hidden.filter((key) => ids.includes(key.split("@")[0]!)) });
  };
  const savePicture = async () => {
    const span = spanOf(window, hub.now());
    const entries = lines.filter(({ key }) => !hidden.has(key)).map(({ channel, name, colour }) => ({
      name: name === undefined ? channel.name : `${channel.name}, ${name}`,
      colour,
    }));
    const stamp = new Date(span.from).toISOString().slice(0, 19).replaceAll(":", "-");
    await exportPicture(frame.current!, formatSpan(span), entries, `webmacs-${stamp}.png`).catch(() => {
      toasts.show("error", "The browser could not make the picture.");
    });
  };

  if (loading.state !== "ready") return <ChannelsState />;
  if (channels.length === 0) {
    return (
      <EmptyState icon="lines" title="There is nothing to look back at yet">
        Start an agent, or make a channel and send it readings; its history is here from the first reading on.
      </EmptyState>
    );
  }
  return (
    <div className="history">
      <HistoryTools
        view={view}
        count={shown.length}
        trail={trail}
        onOpen={setDialog}
        onChoose={choose}
        onZoom={(span) => change({ window: span })}
        onStatistics={() => change({ hasStatistics: !view.hasStatistics })}
        onPicture={() => void savePicture()}
      />
      {comparison !== null && names !== undefined && (
        <p className="comparison-bar">
          <span className="swatch series-0" aria-hidden="true" /> {names[0]}{" "}
          <span className="quiet">and</span> <span className="swatch series-2" aria-hidden="true" />{" "}
          {names[1]}, <span className="quiet">each from its start</span>
          <Button icon="cross" onClick={() => change({ comparison: null, hidden: [] })}>
            Stop comparing
          </Button>
        </p>
      )}
      <section ref={frame} className="panel chart-panel" aria-label="History chart">
        {shown.length === 0
          ? (
            <EmptyState
              icon="lines"
              title="No channel is chosen"
              action={
                <Button
                  look="primary"
                  icon="plus"
                  onClick={() => setDialog("channels")}
                >
                  Choose channels
                </Button>
              }
            >
              {view.channels.length > 0
                ? "The channels of this link are gone, or you may not see them."
                : "Choose what to look at; it is drawn over any stretch of time."}
            </EmptyState>
          )
          : (
            <RangeChart
              lines={lines}
              window={window}
              height={plots === 1 ? 420 : plots === 2 ? 500 : plots * 180}
              onRange={(span) => change({ window: span })}
              onReset={reset}
              onNow={() => choose({ last: lengthOf(spanOf(window, hub.now())) })}
              bands={bands}
              isApart={comparison !== null}
              origin={comparison?.zero}
              hidden={hidden}
              onHidden={(keys) => change({ hidden: [...keys] })}
              isWheelFree
              legend={(legend) => (
                <ChannelTable
                  {...legend}
                  origin={comparison?.zero}
                  onRemove={(id) => setChannels(view.channels.filter((other) => other !== id))}
                />
              )}
            />
          )}
      </section>
      <Experiments experiments={experiments} span={spanOf(window, hub.now())} onShow={choose} />
      {comparison !== null && names !== undefined && shown.length > 0 && (
        <ComparisonTable channels={shown} window={window} comparison={comparison} names={names} />
      )}
      {view.hasStatistics && shown.length > 0 && (
        <StatisticsPanel
          channels={shown}
          window={window}
          above={view.above}
          onAbove={(above) => change({ above })}
        />
      )}
      <HistoryDialogs
        open={dialog}
        view={view}
        channels={channels}
        experiments={experiments}
        onClose={() => setDialog(null)}
        onChannels={setChannels}
        onCompare={(comparison, span) => change({ comparison, window: span, hidden: [] })}
      />
    </div>
  );
}

const lengthOf = ({ from, to }: Span) => Math.round(to - from);

function bandOf({ public_id, name, started_on, stopped_on }: Experiment): Band {
  return {
    id: public_id,
    name,
    from: Date.parse(started_on),
    to: stopped_on === null ? Infinity : Date.parse(stopped_on),
  };
}
