/**
 * What a plot shows of time: `count` columns, one for each pixel, of `step` microseconds each.
 *
 * `start` is a multiple of `step`, both whole numbers. So the columns of a plot that moves or is asked for again are the
 * same as before, and the server, which counts in microseconds too, puts every reading into the column that we put it in.
 */
export interface View {
  /** Microseconds since 1970. */
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/**
 * The view whose first column's middle is `from` and whose last one's is `to`, in milliseconds since 1970, as near as
 * whole columns allow: off by half a column, and by less than `count` microseconds in its length.
 */
export function viewOf(from: number, to: number, count: number): View {
  const step = Math.max(1, Math.round(((to - from) * 1000) / Math.max(1, count - 1)));
  return { start: Math.round((from * 1000) / step - 0.5) * step, step, count };
}

/** The column of an instant in milliseconds; below 0 or from `count` on when it lies outside. */
export function columnAt(view: View, time: number): number {
  return Math.floor((Math.round(time * 1000) - view.start) / view.step);
}

/** The middle of a column, in milliseconds. */
export function middleOf(view: View, column: number): number {
  return (view.start + (column + 0.5) * view.step) / 1000;
}

/** The whole columns' first instant, and the one behind them, as the server is asked for them. */
export function edgesOf(view: View): { from: string; to: string } {
  return { from: isoMicroseconds(view.start), to: isoMicroseconds(view.start + view.step * view.count) };
}

export const isSameView = (a: View | undefined, b: View): boolean =>
  a !== undefined && a.start === b.start && a.step === b.step && a.count === b.count;

/** RFC 3339 in UTC with all six places. */
export function isoMicroseconds(microseconds: number): string {
  const milliseconds = Math.floor(microseconds / 1000);
  const rest = String(microseconds - milliseconds * 1000).padStart(3, "0");
  return new Date(milliseconds).toISOString().replace("Z", `${rest}Z`);
}
