import { type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { Band, Threshold } from "../lib/drawPlot.ts";
import { clamp, shownUnit } from "../lib/format.ts";
import { isLive, isSameWindow, limited, type Span, spanOf, type TimeWindow } from "../lib/timeWindow.ts";
import { columnAt } from "../lib/view.ts";
import { wallClock } from "../lib/wallClock.ts";
import { clock } from "../live/clock.ts";
import { hub, recentPast } from "../live/liveHub.ts";
import { useLines } from "../live/useLines.ts";
import { theme } from "../state/theme.ts";
import { Button } from "./Button.tsx";
import { NoReadings } from "./NoReadings.tsx";
import { Plot } from "./Plot.tsx";
import { type Legend, RangeLegend, type ShownValue, valueText } from "./RangeLegend.tsx";
import { plotsOf, type RangeLine } from "./rangeLines.ts";
import { type Drawn, type Moment, pictureOf } from "./rangePicture.ts";
import { plotLine, smallestSpan } from "./TimeChart.tsx";
import { useChartKeys } from "./useChartKeys.ts";
import { useGestures } from "./useGestures.ts";

export interface RangeChartProps {
  lines: readonly RangeLine[];
  window: TimeWindow;
  /** Of all plots together, in pixels. */
  height: number;
  /** The user has chosen a stretch of time; without it there is neither zoom nor pan. */
  onRange?: ((span: Span) => void) | undefined;
  /** Back to what was shown at first, and to now. */
  onReset?: (() => void) | undefined;
  onNow?: (() => void) | undefined;
  bands?: readonly Band[];
  thresholds?: readonly Threshold[];
  /** One plot for each channel instead of one for each unit. */
  isApart?: boolean;
  /** The axis counts from here; milliseconds since 1970. */
  origin?: number | undefined;
  hidden?: ReadonlySet<string>;
  onHidden?: (hidden: ReadonlySet<string>) => void;
  legend?: Legend;
  /** Whether the wheel zooms without the Ctrl key. */
  isWheelFree?: boolean;
}

const nothing: ReadonlySet<string> = new Set();

/**
 * Channels over a stretch of time, drawn from the server's answer, and with the live readings behind it when the stretch ends
 * now. One plot per unit below each other, with one cross-hair.
 */
export function RangeChart(props: RangeChartProps) {
  const { lines, window, height, onRange, onReset, onNow, bands, thresholds, isApart } = props;
  const [ownHidden, setOwnHidden] = useState<ReadonlySet<string>>(nothing);
  const hidden = props.hidden ?? ownHidden;
  const [columns, setColumns] = useState(0);
  const [cursor, setCursor] = useState<number | null>(null);
  const [keyCursor, setKeyCursor] = useState<number | null>(null);
  const [strong, setStrong] = useState<string | null>(null);
  const currentTheme = useSyncExternalStore(theme.subscribe, theme.current);
  const frame = useRef<HTMLDivElement>(null);
  const selection = useRef<HTMLDivElement>(null);
  /** What a gesture that is not over shows. */
  const moving = useRef<Span | null>(null);
  const drawn = useRef<Drawn>({ version: 0, columns: new Map() });
  const live = isLive(window);

  const wanted = useMemo(
    () => lines.map(({ channel, shift = 0 }) => ({ channel: channel.public_id, shift })),
    [lines],
  );
  const state = useLines(wanted, window, columns);
  const { answers } = state;
  // A window that was live a moment ago keeps its newest readings until the server's answer has them.
  const isNear = live || window.to > wallClock.now() - recentPast;
  const channels = wanted.filter(({ shift }) => shift === 0).map(({ channel }) => channel);
  useEffect(() => (isNear ? hub.subscribe(channels) : undefined), [isNear, channels.join()]);

  const windowKey = live ? `last ${window.last}` : `${window.from} ${window.to}`;
  useEffect(() => {
    moving.current = null;
  }, [windowKey]);
  const span = () => moving.current ?? spanOf(window, hub.now());

  const plots = useMemo(() => plotsOf(lines.filter(({ key }) => !hidden.has(key)), isApart), [
    lines,
    hidden,
    isApart,
  ]);
  const latest = useRef<Moment>({ span, isMoving: () => moving.current !== null, answers, setColumns });
  latest.current = { span, isMoving: () => moving.current !== null, answers, setColumns };
  const pictures = useMemo(
    () => plots.map(([, members]) => pictureOf(members, isNear, () => latest.current, drawn.current)),
    [plots, isNear],
  );

  const commit = (chosen: Span) => {
    const next = limited(chosen, wallClock.now());
    moving.current = isSameWindow(window, next) ? null : next;
    onRange?.(next);
  };
  const move = (chosen: Span) => {
    moving.current = limited(chosen, wallClock.now());
  };
  useGestures(frame, selection, {
    isEnabled: onRange !== undefined,
    span,
    onMove: move,
    onCommit: commit,
    onReset: () => onReset?.(),
    isWheelFree: props.isWheelFree ?? false,
  });

  const toggle = (key: string) => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    (props.onHidden ?? setOwnHidden)(next);
  };
  const moveCursor = (pixels: number | null) => {
    if (pixels === null) return setKeyCursor(null);
    const { from, to } = span();
    const pixel = (to - from) / Math.max(1, columns - 1);
    setKeyCursor(clamp((cursor ?? (pixels < 0 ? to : from)) + pixels * pixel, from, to));
  };
  const onKeyDown = useChartKeys({
    span,
    onMove: move,
    onCommit: commit,
    onReset: () => onReset?.(),
    onNow: () => onNow?.(),
    onCursor: moveCursor,
  });

  const value = (line: RangeLine): ShownValue => {
    const own = drawn.current.columns.get(line.key);
    if (own === undefined) return null;
    if (cursor === null) {
      const sample = live && line.shift === undefined ? hub.sample(line.channel.public_id)?.value : undefined;
      if (typeof sample === "number") return { low: sample, high: sample };
      const last = own.nearest(own.view.count - 1, own.view.count);
      return last < 0 ? null : { low: own.last[last]!, high: own.last[last]! };
    }
    const column = own.nearest(columnAt(own.view, cursor + (line.shift ?? 0)), 4);
    return column < 0 ? null : { low: own.low[column]!, high: own.high[column]! };
  };
  const legend: Legend = props.legend ?? ((told) => <RangeLegend {...told} />);
  const each = Math.max(70, Math.floor(height / Math.max(1, plots.length)));
  const isEmpty = answers.size > 0 && !state.isAsking &&
    [...answers.values()].every(({ head, line }) => (head.count ?? line.times.length) === 0);

  return (
    <div className="range-chart" aria-busy={state.isAsking}>
      {state.failure !== undefined && (
        <div className="banner" role="alert">
          <p>{answers.size > 0 ? "What you see may be old. " : ""}{state.failure}</p>
          <Button icon="retry" onClick={state.reload}>Try again</Button>
        </div>
      )}
      <div
        ref={frame}
        className={`range-plots ${onRange === undefined ? "" : "is-interactive"}`}
        {...(onRange === undefined ? {} : {
          tabIndex: 0,
          role: "application",
          "aria-label": `Chart of ${lines.map(({ channel }) => channel.name).join(", ")}. ` +
            "Arrow keys pan, plus and minus zoom, Shift with arrow keys reads values, Home resets, End goes to now.",
          onKeyDown,
          onBlur: () => setKeyCursor(null),
        })}
      >
        {state.isAsking && <div className="range-progress" aria-hidden="true" />}
        {plots.map(([key, members], index) => (
          <div key={key} className="chart-unit">
            <span className="unit-label">{plotName(members, isApart)}</span>
            <Plot
              lines={members.map((line) => ({ ...plotLine(line), id: line.key }))}
              unit={members[0]!.channel.unit}
              smallestSpan={smallestSpan(members)}
              height={each}
              showTimes={index === plots.length - 1}
              theme={currentTheme}
              origin={props.origin}
              strong={strong}
              hasBandNames={index === 0}
              cursorAt={index === 0 ? keyCursor : null}
              picture={pictures[index]!}
              onCursor={setCursor}
              {...(bands === undefined ? {} : { bands })}
              {...(thresholds === undefined ? {} : { thresholds })}
            />
          </div>
        ))}
        <div ref={selection} className="range-selection" aria-hidden="true" />
        {plots.length === 0 && lines.length > 0 && (
          <p className="chart-none">Every line is hidden. Choose one below to show it again.</p>
        )}
        {isEmpty && <NoReadings answers={answers} span={span()} onRange={onRange} />}
      </div>
      <AfterDrawing pictures={drawn.current}>
        {() => (
          <>
            {legend({ lines, hidden, onToggle: toggle, onStrong: setStrong, value, cursor, answers })}
            {keyCursor !== null && (
              <p className="hidden" role="status">
                {lines.map((line) =>
                  `${line.name ?? line.channel.name}: ${valueText(value(line), line.channel)}`
                )
                  .join(", ")}
              </p>
            )}
          </>
        )}
      </AfterDrawing>
    </div>
  );
}

function plotName(members: readonly RangeLine[], isApart = false): string {
  const { channel } = members[0]!;
  return isApart ? `${channel.name} ${shownUnit(channel.unit)}` : shownUnit(channel.unit);
}

/** Renders again at the clock's next tick after something was drawn. */
function AfterDrawing({ pictures, children }: { pictures: Drawn; children: () => ReactNode }) {
  useSyncExternalStore(clock.subscribe, () => pictures.version);
  return <>{children()}</>;
}
