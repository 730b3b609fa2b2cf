// Days as bars, each of up to three parts: filled, striped, hollow.

import { memo, type ReactNode, useId, useRef } from "react";
import { clamp } from "../lib/format.ts";
import { usePlotCursor } from "./usePlotCursor.ts";
import { useWidth } from "./useWidth.ts";

const dayName = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});
const shortDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** "Sat 21 Nov" of "2026-11-21". */
export const formatDate = (date: string): string => {
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(time) ? date : dayName.format(time);
};

export interface Bar {
  /** UTC, "2026-11-21". */
  date: string;
  /** From below: filled, striped, hollow. */
  parts: readonly number[];
}

interface Props {
  bars: readonly Bar[];
  label: string;
  /** The value of a bar or of the scale in words. */
  format: (value: number) => string;
  /** What stands below, given the bar that is pointed at, or none. */
  children: (bar: Bar | null) => ReactNode;
}

const height = 96;
const top = 18;
const axis = 20;

export const DayBars = memo(function DayBars({ bars, label, format, children }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const stripes = useId().replaceAll(":", "");
  const pitch = bars.length > 0 ? width / bars.length : 0;
  const thickness = Math.max(1, Math.min(28, pitch - 2));
  const sum = (bar: Bar) => bar.parts.reduce((total, part) => total + part, 0);
  const highest = Math.max(0, ...bars.map(sum));
  const scale = highest > 0 ? height / highest : 0;
  const cursor = usePlotCursor({
    count: bars.length,
    locate: (x) => pitch > 0 ? clamp(Math.floor(x / pitch), 0, bars.length - 1) : null,
  });
  const shown = cursor.shown === null ? null : bars[cursor.shown] ?? null;
  const spoken = bars[cursor.value];
  const last = bars.length - 1;
  return (
    <>
      <div className="plot day-bars" ref={frame} {...cursor.surfaceProps}>
        <svg width={width} height={top + height + axis} aria-hidden="true" focusable="false">
          <pattern
            id={stripes}
            width={4}
            height={4}
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect className="bar-stripe-ground" width={4} height={4} />
            <rect className="bar-stripe" width={2} height={4} />
          </pattern>
          {highest > 0 && (
            <>
              <line className="bar-grid" x1={0} x2={width} y1={top + 0.5} y2={top + 0.5} />
              <text x={0} y={top - 5}>{format(highest)}</text>
            </>
          )}
          {width > 0 && bars.map((bar, index) => {
            let y = top + height;
            return bar.parts.map((part, kind) => {
              // Whatever is not nothing can be seen.
              const size = part > 0 ? Math.max(1.5, part * scale) : 0;
              if (size === 0) return null;
              y -= size;
              const box = { x: index * pitch + (pitch - thickness) / 2, y, width: thickness, height: size };
              const key = `${bar.date} ${kind}`;
              if (kind === 1) return <rect key={key} {...box} fill={`url(#${stripes})`} />;
              return <rect key={key} {...box} className={kind === 0 ? "bar-raw" : "bar-hours"} />;
            });
          })}
          <line className="bar-base" x1={0} x2={width} y1={top + height + 0.5} y2={top + height + 0.5} />
          {cursor.shown !== null && (
            <rect
              className="plot-mark"
              x={cursor.shown * pitch + 1}
              y={top - 1}
              width={Math.max(2, pitch - 2)}
              height={height + 3}
              rx={2}
            />
          )}
          {bars.length > 0 && [0, Math.floor(last / 2), last].map((index, place) => (
            <text
              key={place}
              x={place === 0 ? 0 : place === 1 ? (index + 0.5) * pitch : width}
              y={top + height + axis - 5}
              textAnchor={place === 0 ? "start" : place === 1 ? "middle" : "end"}
            >
              {shortDay.format(Date.parse(`${bars[index]!.date}T00:00:00Z`))}
            </text>
          ))}
        </svg>
        <input
          ref={cursor.input}
          {...cursor.inputProps}
          aria-label={label}
          aria-valuetext={spoken === undefined
            ? "no days"
            : `${formatDate(spoken.date)}: ${format(sum(spoken))}`}
        />
      </div>
      {children(shown)}
    </>
  );
});
