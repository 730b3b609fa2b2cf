import { useMemo, useState, useSyncExternalStore } from "react";
import type { Channel } from "../api/types.ts";
import { isSensor, splitName } from "../lib/channels.ts";
import { defaultSeries, maximumLines } from "../lib/defaultSeries.ts";
import { shownUnit } from "../lib/format.ts";
import { wallClock } from "../lib/wallClock.ts";
import { useLive } from "../live/hooks.ts";
import { useStored } from "../state/stored.ts";
import { theme } from "../state/theme.ts";
import { Button } from "./Button.tsx";
import { LegendEntry } from "./LegendEntry.tsx";
import { SeriesPicker } from "./SeriesPicker.tsx";
import { type ChartLine, TimeChart } from "./TimeChart.tsx";

const timeOfDay = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const minute = 60_000;
const windows = [
  { label: "1 min", length: minute },
  { label: "5 min", length: 5 * minute },
  { label: "15 min", length: 15 * minute },
  { label: "1 h", length: 60 * minute },
] as const;

const isIDs = (value: unknown): value is string[] | null =>
  value === null || (Array.isArray(value) && value.every((id) => typeof id === "string"));
const isWindow = (value: unknown): value is number => windows.some(({ length }) => length === value);

/** The live lines: one panel per unit, all on one time axis, with a legend that shows values and hides lines. */
export function LiveChart({ channels }: { channels: readonly Channel[] }) {
  const [stored, setStored] = useStored<string[] | null>("chart.series", null, isIDs);
  const [window, setWindow] = useStored<number>("chart.window", 5 * minute, isWindow);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [frozenAt, setFrozenAt] = useState<number | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const [picking, setPicking] = useState(false);
  const currentTheme = useSyncExternalStore(theme.subscribe, theme.current);

  const sensors = useMemo(() => channels.filter(isSensor), [channels]);
  const lines = useMemo(() => {
    const byID = new Map(sensors.map((channel) => [channel.public_id, channel]));
    const chosen = (stored ?? []).flatMap((id) => byID.get(id) ?? []);
    const shown = chosen.length > 0 ? chosen : defaultSeries(sensors);
    return shown.slice(0, maximumLines).map((channel, colour): ChartLine => ({ channel, colour }));
  }, [sensors, stored]);
  const severalGroups = new Set(lines.map(({ channel }) => splitName(channel.name).group)).size > 1;
  const panels = useMemo(() => {
    const byUnit = new Map<string, ChartLine[]>();
    for (const line of lines) {
      if (hidden.has(line.channel.public_id)) continue;
      byUnit.set(line.channel.unit, [...(byUnit.get(line.channel.unit) ?? []), line]);
    }
    return [...byUnit];
  }, [lines, hidden]);

  useLive(lines.map(({ channel }) => channel.public_id), window);

  const toggle = (id: string) => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    setHidden(next);
  };
  const height = panels.length <= 1 ? 260 : panels.length === 2 ? 170 : 130;

  return (
    <section className="panel chart-panel" aria-label="Live chart">
      <header className="panel-head">
        <h2>Trend</h2>
        <div className="segments" role="group" aria-label="Time shown">
          {windows.map(({ label, length }) => (
            <button
              key={length}
              type="button"
              aria-pressed={length === window}
              onClick={() => setWindow(length)}
            >
              {label}
            </button>
          ))}
        </div>
        {(cursor !== null || frozenAt !== null) && (
          <span className="cursor-time">
            {cursor !== null ? timeOfDay.format(cursor) : `Paused at ${timeOfDay.format(frozenAt ?? 0)}`}
          </span>
        )}
        <div className="panel-actions">
          <Button
            icon={frozenAt === null ? "pause" : "play"}
            aria-pressed={frozenAt !== null}
            onClick={() => setFrozenAt(frozenAt === null ? wallClock.now() : null)}
          >
            {frozenAt === null ? "Pause" : "Resume"}
          </Button>
          <Button icon="lines" onClick={() => setPicking(true)}>Choose series</Button>
        </div>
      </header>
      <div className="panels">
        {panels.map(([unit, members], index) => (
          <div key={unit} className="chart-unit">
            <span className="unit-label">{shownUnit(unit)}</span>
            <TimeChart
              lines={members}
              unit={unit}
              window={window}
              frozenAt={frozenAt}
              height={height}
              showTimes={index === panels.length - 1}
              theme={currentTheme}
              onCursor={setCursor}
            />
          </div>
        ))}
        {panels.length === 0 && (
          <p className="chart-none">Every line is hidden. Choose one below to show it again.</p>
        )}
      </div>
      <ul className="legend" aria-label="Series">
        {lines.map((line) => (
          <LegendEntry
            key={line.channel.public_id}
            line={line}
            withGroup={severalGroups}
            at={cursor ?? frozenAt}
            shown={!hidden.has(line.channel.public_id)}
            onToggle={() => toggle(line.channel.public_id)}
          />
        ))}
      </ul>
      {picking && (
        <SeriesPicker
          channels={sensors}
          chosen={lines.map(({ channel }) => channel.public_id)}
          onClose={() => setPicking(false)}
          onChoose={(ids) => {
            setStored(ids);
            setHidden(new Set());
            setPicking(false);
          }}
        />
      )}
    </section>
  );
}
