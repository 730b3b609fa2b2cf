// The only file that knows uPlot. Lines are 1 px wide: wider ones cost ten times as much without a GPU.

import { memo, useEffect, useRef } from "react";
import uPlot from "uplot";
import type { Channel } from "../api/types.ts";
import { align } from "../lib/align.ts";
import { formatReading, isBytes } from "../lib/format.ts";
import { clock } from "../live/clock.ts";
import { hub } from "../live/liveHub.ts";

export interface ChartLine {
  channel: Channel;
  /** 0…7: which of the theme's series colours. */
  colour: number;
}

interface Props {
  lines: readonly ChartLine[];
  /** Of all lines. */
  unit: string;
  /** The stretch of time shown, in milliseconds. */
  window: number;
  /** Shows this instant at the right edge instead of now; milliseconds since 1970. */
  frozenAt: number | null;
  height: number;
  showTimes: boolean;
  theme: string;
  /** The instant under the pointer, milliseconds since 1970, or null. */
  onCursor: (time: number | null) => void;
}

const timeOfDay = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const hourAndMinute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const font = "11px Inter, system-ui, sans-serif";
const colour = (name: string) => () =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export const TimeChart = memo(function TimeChart(props: Props) {
  const { lines, unit, window, frozenAt, height, showTimes, theme, onCursor } = props;
  const target = useRef<HTMLDivElement>(null);
  const moving = useRef({ window, frozenAt, onCursor });
  moving.current = { window, frozenAt, onCursor };
  const shape = `${theme} ${unit} ${height} ${showTimes} ${
    lines.map((l) => `${l.channel.public_id}:${l.colour}`)
  }`;

  useEffect(() => {
    const element = target.current;
    if (element === null) return;
    const rings = lines.map(({ channel }) => hub.ring(channel.public_id));
    const smallestSpan = Math.max(
      0,
      ...lines.map(({ channel }) => (channel.max_value - channel.min_value) * 0.02),
    );
    let ticksWithSeconds = true;
    const chart = new uPlot(
      {
        width: Math.max(120, element.clientWidth),
        height,
        padding: [8, 24, showTimes ? 0 : 8, 0],
        legend: { show: false },
        cursor: {
          sync: { key: "webmacs" },
          drag: { x: false, y: false },
          y: false,
          points: { size: 6 },
        },
        scales: {
          x: { time: true, auto: false },
          y: { range: (_, low, high) => paddedRange(low, high, smallestSpan) },
        },
        axes: [
          {
            stroke: colour("--muted"),
            font,
            size: showTimes ? 28 : 4,
            gap: 6,
            space: 72,
            grid: { stroke: colour("--grid"), width: 1 },
            ticks: { show: false },
            values: (_, splits) => {
              ticksWithSeconds = splits.some((second) => second % 60 !== 0);
              const format = ticksWithSeconds ? timeOfDay : hourAndMinute;
              return splits.map((second) => (showTimes ? format.format(second * 1000) : ""));
            },
          },
          {
            stroke: colour("--muted"),
            font,
            size: 64,
            gap: 6,
            space: 36,
            grid: { stroke: colour("--grid"), width: 1 },
            ticks: { show: false },
            ...(isBytes(unit) ? { incrs: byteSteps } : {}),
            values: (_, splits) => axisValues(splits, unit),
          },
        ],
        series: [
          {},
          ...lines.map((line) => ({
            label: line.channel.name,
            scale: "y",
            stroke: colour(`--series-${line.colour}`),
            width: 1,
            points: { show: false },
          })),
        ],
        hooks: {
          setCursor: [(self) => {
            const index = self.cursor.idx;
            const inside = (self.cursor.left ?? -1) >= 0;
            const second = inside && index !== null && index !== undefined
              ? self.data[0]?.[index]
              : undefined;
            moving.current.onCursor(typeof second === "number" ? second * 1000 : null);
          }],
        },
      },
      [[], ...lines.map(() => [])],
      element,
    );

    let visible = true;
    // Kept rather than asked for in every frame, which would lay the page out again in each.
    let width = Math.max(120, element.clientWidth);
    let drawn = { end: 0, window: 0, width: 0 };
    const draw = () => {
      if (!visible) return;
      const { window, frozenAt } = moving.current;
      const end = frozenAt ?? hub.now();
      // A picture that would move by less than half a pixel is the same picture.
      const pixel = window / width;
      const moved = Math.abs(end - drawn.end);
      if (drawn.window === window && drawn.width === width && moved < pixel / 2) return;
      drawn = { end, window, width };
      const { times, columns } = align(rings, {
        from: end - window,
        column: pixel,
        silence: (index) => hub.silenceLimit(lines[index]!.channel.public_id),
      });
      chart.batch(() => {
        chart.setData([times, ...columns], false);
        chart.setScale("x", { min: (end - window) / 1000, max: end / 1000 });
      });
    };
    draw();
    const stop = clock.subscribe(draw);

    const sight = new IntersectionObserver(([entry]) => {
      visible = entry?.isIntersecting ?? true;
      draw();
    });
    sight.observe(element);
    const size = new ResizeObserver(() => {
      if (element.clientWidth === 0) return;
      width = element.clientWidth;
      chart.setSize({ width, height });
    });
    size.observe(element);
    return () => {
      stop();
      sight.disconnect();
      size.disconnect();
      chart.destroy();
    };
    // `shape` says all that a new chart is made for; the rest reaches the running one through `moving`.
  }, [shape]);

  return <div ref={target} className="chart" style={{ height }} aria-hidden="true" />;
});

/** Distances between two lines of the grid that are round numbers of bytes: 1, 2, 5, 10 … 500 of each unit. */
const byteSteps = [0, 1, 2, 3, 4].flatMap((power) =>
  [1, 2, 5, 10, 20, 50, 100, 200, 500].map((step) => step * 1024 ** power)
);

/** A little air around the data, and never so little span that noise fills the picture. */
function paddedRange(low: number | null, high: number | null, smallestSpan: number): [number, number] {
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const span = Math.max(high - low, smallestSpan, Math.abs(high) * 1e-6, 1e-9);
  const middle = (low + high) / 2;
  const bottom = middle - span * 0.58;
  // What is never negative does not get a negative axis.
  return low >= 0 && bottom < 0 ? [0, Math.max(high, span) * 1.08] : [bottom, middle + span * 0.58];
}

function axisValues(splits: number[], unit: string): string[] {
  const step = splits.length > 1 ? Math.abs((splits[1] ?? 0) - (splits[0] ?? 0)) : 1;
  if (isBytes(unit)) {
    return splits.map((value) => {
      const reading = formatReading(value, unit);
      return `${reading.text} ${reading.unit}`;
    });
  }
  const places = Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9)));
  const format = new Intl.NumberFormat("en", {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  return splits.map((value) => format.format(value).replaceAll(",", "\u202f").replace("-", "\u2212"));
}
