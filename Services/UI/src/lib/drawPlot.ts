// What is drawn within a plot: the lines, and the marks behind them.

import type { Columns } from "./columns.ts";
import { trace } from "./trace.ts";
import type { View } from "./view.ts";

export interface PlotLine {
  id: string;
  name: string;
  /** 0…7: which of the theme's series colours. */
  colour: number;
  isStepped?: boolean;
}

/** A stretch of time that is marked behind the lines, in milliseconds since 1970. */
export interface Band {
  id: string;
  name: string;
  from: number;
  to: number;
  /** An alert: in its colour, and green where it clears. */
  look?: "warn" | "bad";
}

/** A value that is marked across the plot. */
export interface Threshold {
  value: number;
  /** "good": where an alert clears. */
  look: "warn" | "bad" | "good";
}

export interface Picture {
  readonly view: View;
  /** One for each line, in their order; null for one that is hidden. */
  readonly columns: readonly (Columns | null)[];
}

/** The canvas, and where on it the plot is. */
export interface Surface {
  readonly ctx: CanvasRenderingContext2D;
  /** In device pixels. */
  readonly bbox: { left: number; top: number; width: number; height: number };
  valToPos(value: number, scale: string, inCanvas: boolean): number;
}

/** The theme's colour of that name. */
type Named = (name: string) => string;

/** How wide lines are drawn, in device pixels: one pixel of the page's. */
const lineWidth = () => Math.max(1, Math.floor(devicePixelRatio));

/**
 * Draws every line with whole pixels, so that it looks the same whatever it was reduced from. `strong` is the id of the line
 * that stands out.
 */
export function drawLines(
  surface: Surface,
  { view, columns }: Picture,
  lines: readonly PlotLine[],
  strong: string | null,
  named: Named,
) {
  const { ctx, bbox } = surface;
  const width = lineWidth();
  const [left, top] = [Math.ceil(bbox.left), Math.ceil(bbox.top)];
  const row = (value: number) => Math.round(surface.valToPos(value, "y", true));
  // The middle of a line is the middle of the run's pixels.
  const before = Math.floor((width - 1) / 2);
  const middle = width / 2 - before;
  ctx.save();
  ctx.beginPath();
  // The lowest row lies on the edge: a value at the end of the axis, like 0, is drawn too.
  ctx.rect(left, top, view.count, Math.floor(bbox.height) + width);
  ctx.clip();
  ctx.lineWidth = width;
  ctx.lineCap = "butt";
  lines.forEach((line, index) => {
    const own = columns[index];
    if (own === null || own === undefined) return;
    const runs: [number, number, number, number][] = [];
    ctx.fillStyle = ctx.strokeStyle = named(`--series-${line.colour}`);
    ctx.globalAlpha = strong !== null && strong !== line.id ? 0.25 : 1;
    ctx.beginPath();
    trace(own, row, {
      join: (fromColumn, fromRow, toColumn, toRow) => {
        ctx.moveTo(left + fromColumn + middle, fromRow + middle);
        ctx.lineTo(left + toColumn + middle, toRow + middle);
      },
      run: (column, length, from, to) => runs.push([column, length, from, to]),
    }, line.isStepped);
    ctx.stroke();
    for (const [column, length, from, to] of runs) {
      ctx.fillRect(left + column - before, from - before, length + width - 1, to - from + width);
    }
  });
  ctx.restore();
}

/** Marks the bands; `hasNames`: with their names at the top, where they fit. */
export function drawBands(surface: Surface, bands: readonly Band[], hasNames: boolean, named: Named) {
  const { ctx, bbox } = surface;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const band of bands) {
    const from = Math.round(surface.valToPos(band.from / 1000, "x", true));
    const to = Math.round(surface.valToPos(Math.min(band.to, 8e15) / 1000, "x", true));
    if (to < bbox.left || from > bbox.left + bbox.width) continue;
    const { look } = band;
    ctx.fillStyle = named(look === undefined ? "--band" : `--${look}`);
    ctx.globalAlpha = look === undefined ? 1 : 0.14;
    ctx.fillRect(from, bbox.top, Math.max(1, to - from), bbox.height);
    ctx.globalAlpha = 1;
    // The end first, so that of an alert shorter than a pixel its beginning is seen.
    ctx.fillStyle = named(look === undefined ? "--band-edge" : "--good");
    ctx.fillRect(to - Math.ceil(ratio), bbox.top, Math.ceil(ratio), bbox.height);
    ctx.fillStyle = named(look === undefined ? "--band-edge" : `--${look}`);
    ctx.fillRect(from, bbox.top, Math.ceil(ratio), bbox.height);
    if (hasNames) drawName(surface, band.name, from, to, named);
  }
  ctx.restore();
}

function drawName({ ctx, bbox }: Surface, name: string, from: number, to: number, named: Named) {
  const ratio = devicePixelRatio;
  const left = Math.max(from, bbox.left) + 6 * ratio;
  const room = Math.min(to, bbox.left + bbox.width) - left - 4 * ratio;
  ctx.font = `${11 * ratio}px Inter, system-ui, sans-serif`;
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.fillStyle = named("--muted");
  let text = name;
  while (text.length > 1 && ctx.measureText(text === name ? text : `${text}…`).width > room) {
    text = text.slice(0, -1);
  }
  if (text.length > 3 || text === name) {
    ctx.fillText(text === name ? text : `${text}…`, left, bbox.top + 4 * ratio);
  }
}

export function drawThresholds(surface: Surface, thresholds: readonly Threshold[], named: Named) {
  const { ctx, bbox } = surface;
  for (const { value, look } of thresholds) {
    const row = Math.round(surface.valToPos(value, "y", true));
    if (row < bbox.top || row > bbox.top + bbox.height) continue;
    ctx.fillStyle = named(`--${look}`);
    // Dashes of whole pixels.
    const dash = Math.round(4 * devicePixelRatio);
    for (let x = Math.ceil(bbox.left); x < bbox.left + bbox.width; x += dash * 2) {
      ctx.fillRect(x, row, dash, lineWidth());
    }
  }
}
