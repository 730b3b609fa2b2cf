// Hours as marks in rows of 24. Each kind has a shape of its own beside its colour: full, full with a notch, striped
// from the top by what is missing, hollow, a dash.

import { memo, type ReactNode, useId, useMemo, useRef } from "react";
import { type HourCell, type HourKind, hourWords, type Period } from "../lib/quality.ts";
import { clamp, formatCount } from "../lib/format.ts";
import { usePlotCursor } from "./usePlotCursor.ts";
import { useWidth } from "./useWidth.ts";

const columns = 24;
const axis = 20;

const dayName = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short" });
const shortDay = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric" });
const timeOfDay = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** "Sat 21 Nov, 05:00 – 06:00". */
export const hourName = (start: number): string =>
  `${dayName.format(start)}, ${timeOfDay.format(start)} – ${timeOfDay.format(start + 3_600_000)}`;

export const HourStrip = memo(function HourStrip(
  { cells, period, label, children }: {
    cells: readonly HourCell[];
    period: Period;
    label: string;
    /** What stands below, given the hour that is pointed at, or none. */
    children: (cell: HourCell | null) => ReactNode;
  },
) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const { rows } = period;
  const height = rows === 1 ? 30 : rows <= 7 ? 13 : 7;
  const gap = 2;
  const gutter = rows === 1 ? 0 : 52;
  const pitch = (width - gutter + gap) / columns;
  const bottom = rows * (height + gap) - gap;
  const past = cells.filter(({ kind }) => kind !== "future").length;
  const place = (index: number) => ({
    x: gutter + (index % columns) * pitch,
    y: Math.floor(index / columns) * (height + gap),
  });
  const cursor = usePlotCursor({
    count: past,
    row: rows === 1 ? 1 : columns,
    locate: (x, y) => {
      if (x < gutter || y > bottom + gap) return null;
      const column = clamp(Math.floor((x - gutter) / pitch), 0, columns - 1);
      const row = clamp(Math.floor(y / (height + gap)), 0, rows - 1);
      const index = row * columns + column;
      return index < past ? index : null;
    },
  });
  const shapes = useMemo(
    () => width === 0 ? null : draw(cells, place, pitch - gap, height),
    [cells, width, rows],
  );
  const shown = cursor.shown === null ? null : cells[cursor.shown] ?? null;
  const spoken = cells[cursor.value];
  const marked = cursor.shown === null ? null : place(cursor.shown);
  return (
    <>
      <div className="plot hour-strip" ref={frame} {...cursor.surfaceProps}>
        <svg width={width} height={bottom + axis} aria-hidden="true" focusable="false">
          {shapes !== null && <Shapes shapes={shapes} />}
          {marked !== null && (
            <rect
              className="plot-mark"
              x={marked.x - 1}
              y={marked.y - 1}
              width={Math.max(2, pitch - gap + 2)}
              height={height + 2}
              rx={2}
            />
          )}
          {rows > 1 && Array.from({ length: rows }, (_, row) => row)
            .filter((row) => (rows - 1 - row) % (rows > 7 ? 3 : 1) === 0)
            .map((row) => (
              <text key={row} x={0} y={row * (height + gap) + height / 2 + 4}>
                {/* Noon is on the same day as most of the row, also in the week when the clocks change. */}
                {shortDay.format(period.from + (row * columns + 12) * 3_600_000)}
              </text>
            ))}
          {[0, 6, 12, 18].map((column) => (
            <text key={column} x={gutter + column * pitch} y={bottom + axis - 5}>
              {timeOfDay.format(period.from + ((rows - 1) * columns + column) * 3_600_000)}
            </text>
          ))}
        </svg>
        <input
          ref={cursor.input}
          {...cursor.inputProps}
          aria-label={label}
          aria-valuetext={spoken === undefined ? "no hours" : spokenHour(spoken)}
        />
      </div>
      {children(shown)}
    </>
  );
});

function spokenHour({ start, kind, counts }: HourCell): string {
  const words = `${hourName(start)}: ${hourWords[kind]}`;
  if (counts === null) return words;
  const figure = (
    key: "expected" | "received" | "missing" | "refused" | "late" | "duplicates" | "corrected",
  ) => `${formatCount(counts[key])} ${key}`;
  return `${words}, ${figure("expected")}, ${figure("received")}, ${figure("missing")}, ${
    figure("refused")
  }, ${figure("late")}, ${figure("duplicates")}, ${figure("corrected")}`;
}

interface ShapePaths {
  full: string;
  striped: string;
  hollow: string;
  dash: string;
}

function draw(
  cells: readonly HourCell[],
  place: (index: number) => { x: number; y: number },
  width: number,
  height: number,
): ShapePaths {
  const paths: ShapePaths = { full: "", striped: "", hollow: "", dash: "" };
  const box = (x: number, y: number, w: number, h: number) => `M${x} ${y}h${w}v${h}h${-w}z`;
  const notch = Math.min(7, width / 2, height - 2);
  cells.forEach(({ kind, counts }, index) => {
    const at = place(index);
    const [x, y] = [Math.round(at.x * 10) / 10, at.y];
    const w = Math.max(1, Math.round(width * 10) / 10);
    if (kind === "complete") paths.full += box(x, y, w, height);
    else if (kind === "refused") {
      paths.full += `M${x} ${y}h${w - notch}l${notch} ${notch}v${height - notch}h${-w}z`;
    } else if (kind === "incomplete" && counts !== null) {
      // The stripes hang as low as much is missing, and low enough to be seen.
      const share = counts.expected > 0 ? counts.missing / counts.expected : 1;
      const striped = Math.min(height, Math.max(Math.ceil(height * 0.4), Math.round(height * share)));
      paths.striped += box(x, y, w, striped);
      if (striped < height) paths.full += box(x, y + striped, w, height - striped);
    } else if (kind === "silent") paths.hollow += box(x + 0.5, y + 0.5, Math.max(1, w - 1), height - 1);
    else if (kind === "none") {
      paths.dash += `M${x + w / 2 - Math.min(4, w / 2)} ${y + height / 2}h${Math.min(8, w)}`;
    }
  });
  return paths;
}

function Shapes({ shapes }: { shapes: ShapePaths }) {
  const stripes = useId().replaceAll(":", "");
  return (
    <>
      <pattern
        id={stripes}
        width={4}
        height={4}
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect className="hour-ground" width={4} height={4} />
        <rect className="hour-stripe" width={2} height={4} />
      </pattern>
      <path className="hour-full" d={shapes.full} />
      <path fill={`url(#${stripes})`} d={shapes.striped} />
      <path className="hour-hollow" d={shapes.hollow} />
      <path className="hour-dash" d={shapes.dash} />
    </>
  );
}

const example = { hour: "", received: 8, refused: 0, late: 0, duplicates: 0, corrected: 0 };

/** What the shapes stand for. */
export function HourLegend() {
  return (
    <ul className="hour-legend" aria-label="What the marks mean">
      {(["complete", "refused", "incomplete", "silent", "none"] as const).map((kind: HourKind) => (
        <li key={kind}>
          <svg width={22} height={14} aria-hidden="true" focusable="false">
            <Shapes
              shapes={draw(
                [{ start: 0, kind, counts: { ...example, expected: 10, missing: 2 } }],
                () => ({ x: 0, y: 0 }),
                22,
                14,
              )}
            />
          </svg>
          {hourWords[kind]}
        </li>
      ))}
    </ul>
  );
}
