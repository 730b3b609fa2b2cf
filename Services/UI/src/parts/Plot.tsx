// The only file that knows uPlot: axes, grid and cross-hair are its, the lines are drawn by `lib/drawPlot.ts`.
// Lines are one pixel wide: wider ones cost ten times as much without a GPU.

import { memo, useEffect, useRef } from "react";
import uPlot from "uplot";
import { axisElapsed, axisTimes, axisValues, byteSteps, paddedRange } from "../lib/axis.ts";
import type { Columns } from "../lib/columns.ts";
import {
  type Band,
  drawBands,
  drawLines,
  drawThresholds,
  type Picture,
  type PlotLine,
  type Threshold,
} from "../lib/drawPlot.ts";
import { isBytes } from "../lib/format.ts";
import { middleOf, type View } from "../lib/view.ts";

export interface PlotProps {
  lines: readonly PlotLine[];
  /** Of all lines. */
  unit: string;
  /** The least the value axis spans. */
  smallestSpan: number;
  height: number;
  showTimes: boolean;
  theme: string;
  bands?: readonly Band[];
  hasBandNames?: boolean;
  thresholds?: readonly Threshold[];
  /** The axis counts from here instead of telling the time of day; milliseconds since 1970. */
  origin?: number | undefined;
  /** The line that stands out, the others step back. */
  strong?: string | null;
  /** Puts the cross-hair there, milliseconds since 1970; null leaves it to the pointer. */
  cursorAt?: number | null;
  /**
   * What to draw in a plot of so many columns, or null when it is what was drawn last. Asked at every frame while the plot can be
   * seen; `isNew`: nothing is drawn yet.
   */
  picture: (columns: number, isNew: boolean) => Picture | null;
  /** The instant under the pointer, milliseconds since 1970, or null. */
  onCursor: (time: number | null) => void;
}

const font = "11px Inter, system-ui, sans-serif";
const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** How wide the values' axis is: the same everywhere, so that plots below each other have their times below each other. */
export const valuesWidth = 64;
export const rightMargin = 24;

export const Plot = memo(function Plot(props: PlotProps) {
  const { lines, unit, height, showTimes, theme } = props;
  const target = useRef<HTMLDivElement>(null);
  const current = useRef(props);
  current.current = props;
  const redraw = useRef(() => {});
  const putCursor = useRef((_: number | null) => {});
  const isRelative = props.origin !== undefined;
  const shape = [
    theme,
    unit,
    height,
    showTimes,
    isRelative,
    ...lines.map((line) => `${line.id}:${line.colour}`),
  ].join();

  useEffect(() => {
    const element = target.current;
    if (element === null) return;
    let shown: Picture = { view: { start: 0, step: 1, count: 1 }, columns: [] };
    let colours = new Map<string, string>();
    const named = (name: string) => {
      let value = colours.get(name);
      if (value === undefined) colours.set(name, value = colour(name));
      return value;
    };
    const origin = () => (current.current.origin ?? 0) / 1000;
    const chart = new uPlot(
      {
        width: Math.max(120, element.clientWidth),
        height,
        padding: [8, rightMargin, showTimes ? 0 : 8, 0],
        legend: { show: false },
        cursor: {
          sync: { key: "webmacs" },
          drag: { x: false, y: false },
          y: false,
          points: { size: 6 },
          bind: { dblclick: () => null },
        },
        scales: {
          x: { time: true, auto: false },
          y: {
            range: () => {
              const { smallestSpan, thresholds = [] } = current.current;
              let low = Infinity;
              let high = -Infinity;
              for (const columns of shown.columns) {
                if (columns === null) continue;
                low = Math.min(low, columns.lowest);
                high = Math.max(high, columns.highest);
              }
              if (low <= high) {
                for (const { value } of thresholds) {
                  low = Math.min(low, value);
                  high = Math.max(high, value);
                }
              }
              return paddedRange(low, high, smallestSpan);
            },
          },
        },
        axes: [
          {
            stroke: () => named("--muted"),
            font,
            size: showTimes ? 28 : 4,
            gap: 6,
            space: 76,
            grid: { stroke: () => named("--grid"), width: 1 },
            ticks: { show: false },
            ...(isRelative
              ? { splits: (_, __, min, max, step) => elapsedSplits(min, max, step, origin()) }
              : {}),
            values: (_, splits) => {
              if (!showTimes) return splits.map(() => "");
              return isRelative ? axisElapsed(splits.map((second) => second - origin())) : axisTimes(splits);
            },
          },
          {
            stroke: () => named("--muted"),
            font,
            size: valuesWidth,
            gap: 6,
            space: 36,
            grid: { stroke: () => named("--grid"), width: 1 },
            ticks: { show: false },
            ...(isBytes(unit) ? { incrs: byteSteps } : {}),
            values: (_, splits) => axisValues(splits, unit),
          },
        ],
        series: [
          {},
          ...lines.map((line) => ({
            label: line.name,
            scale: "y",
            auto: false,
            stroke: () => named(`--series-${line.colour}`),
            width: 1,
            points: { show: false },
            paths: () => null,
          })),
        ],
        hooks: {
          setCursor: [(self) => {
            const index = self.cursor.idx;
            const isInside = (self.cursor.left ?? -1) >= 0;
            const time = isInside && typeof index === "number" ? middleOf(shown.view, index) : null;
            current.current.onCursor(time);
          }],
          drawClear: [
            (self) =>
              drawBands(self, current.current.bands ?? [], current.current.hasBandNames ?? false, named),
          ],
          draw: [(self) => {
            drawThresholds(self, current.current.thresholds ?? [], named);
            drawLines(self, shown, current.current.lines, current.current.strong ?? null, named);
          }],
        },
      },
      [[], ...lines.map(() => [])],
      element,
    );

    let isVisible = true;
    let isNew = true;
    let frame = 0;
    const draw = () => {
      const count = Math.floor(chart.bbox.width) + 1;
      if (count < 2) return;
      const picture = current.current.picture(count, isNew);
      if (picture === null) return;
      isNew = false;
      shown = picture;
      const { view } = picture;
      chart.batch(() => {
        chart.setData([timesOf(view), ...picture.columns.map(pointsOf)], false);
        // Also when it is the same time: this makes it look at the values again.
        chart.setScale("x", { min: middleOf(view, 0) / 1000, max: middleOf(view, view.count - 1) / 1000 });
      });
    };
    const look = () => {
      frame = requestAnimationFrame(look);
      if (isVisible && !document.hidden) draw();
    };
    frame = requestAnimationFrame(look);
    // On paper, and in a picture, what is out of sight is seen.
    addEventListener("beforeprint", draw);
    redraw.current = () => {
      colours = new Map();
      chart.redraw();
    };

    let isPut = false;
    putCursor.current = (time) => {
      if (time === null && !isPut) return;
      isPut = time !== null;
      const left = time === null ? -10 : chart.valToPos(time / 1000, "x", false);
      chart.setCursor({ left, top: time === null ? -10 : 0 });
    };

    const sight = new IntersectionObserver(([entry]) => {
      isVisible = entry?.isIntersecting ?? true;
    });
    sight.observe(element);
    const size = new ResizeObserver(() => {
      if (element.clientWidth === 0) return;
      chart.setSize({ width: element.clientWidth, height });
      isNew = true;
    });
    size.observe(element);
    return () => {
      redraw.current = () => {};
      putCursor.current = () => {};
      cancelAnimationFrame(frame);
      removeEventListener("beforeprint", draw);
      sight.disconnect();
      size.disconnect();
      chart.destroy();
    };
    // `shape` says all that a new chart is made for; the rest reaches the running one through `current`.
  }, [shape]);

  useEffect(() => redraw.current(), [props.bands, props.thresholds, props.strong]);
  useEffect(() => putCursor.current(props.cursorAt ?? null), [props.cursorAt]);

  return <div ref={target} className="chart" style={{ height }} aria-hidden="true" />;
});

/** What the cross-hair stops at: every column. Seconds, as the chart wants them. */
function timesOf(view: View): number[] {
  return Array.from({ length: view.count }, (_, column) => middleOf(view, column) / 1000);
}

/** Where the cross-hair's points are: at the last reading of a column. */
function pointsOf(columns: Columns | null): (number | null)[] {
  return columns === null ? [] : Array.from(columns.last, (value) => (Number.isNaN(value) ? null : value));
}

/** Multiples of `step` since `origin`; all in seconds. */
function elapsedSplits(min: number, max: number, step: number, origin: number): number[] {
  const first = Math.ceil((min - origin) / step - 1e-9);
  const last = Math.floor((max - origin) / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => origin + (first + i) * step);
}
