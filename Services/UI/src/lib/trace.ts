import type { Columns } from "./columns.ts";

/** Takes the parts of a line's picture, in whole pixels: columns to the right, rows downwards. */
export interface Pen {
  /** A straight line from the middle of one pixel to that of another. */
  join(fromColumn: number, fromRow: number, toColumn: number, toRow: number): void;
  /** Filled pixels: columns `column` to `column + width - 1`, rows `top` to `bottom`. Drawn over all joins. */
  run(column: number, width: number, top: number, bottom: number): void;
}

/**
 * Draws the line of `columns`, each column from its lowest to its highest row, and the joins between columns.
 *
 * A join that is hidden behind the runs of two neighbours is left out: whatever it is, it lights no other pixel. That makes the
 * picture the same for the line and for every reduction of it that keeps each column's bounds, ends and breaks.
 *
 * `row` says at which row a value is; the larger the value, the smaller the row. `isStepped`: a value holds until the next.
 */
export function trace(columns: Columns, row: (value: number) => number, pen: Pen, isStepped = false) {
  const { first, last, low, high, broken, view: { count } } = columns;
  let previous = -1;
  let previousRow = NaN;
  let previousTop = NaN;
  let previousBottom = NaN;
  // Neighbours with the same rows are one run.
  let start = -1;
  const flush = (end: number) => {
    if (start >= 0) pen.run(start, end - start, previousTop, previousBottom);
    start = -1;
  };
  const join = (fromColumn: number, fromRow: number, toColumn: number, toRow: number) => {
    if (!isStepped) return pen.join(fromColumn, fromRow, toColumn, toRow);
    if (toColumn > fromColumn) pen.run(fromColumn, toColumn - fromColumn + 1, fromRow, fromRow);
    if (fromRow !== toRow) pen.run(toColumn, 1, Math.min(fromRow, toRow), Math.max(fromRow, toRow));
  };
  for (let column = 0; column < count; column++) {
    if (columns.isEmpty(column)) continue;
    const top = row(high[column]!);
    const bottom = row(low[column]!);
    const entry = row(first[column]!);
    let isJoined = false;
    if (previous < 0) {
      if (columns.before !== undefined && broken[column] === 0) {
        join(columns.before[0], row(columns.before[1]), column, entry);
        isJoined = true;
      }
    } else if (broken[column] === 0) {
      isJoined = true;
      const upper = Math.min(previousRow, entry);
      const lower = Math.max(previousRow, entry);
      const isHidden = column === previous + 1 && upper >= previousTop && lower <= previousBottom &&
        upper >= top && lower <= bottom;
      if (!isHidden) join(previous, previousRow, column, entry);
    }
    const isNeighbour = previous >= 0 && column === previous + 1;
    if (!isNeighbour || top !== previousTop || bottom !== previousBottom) {
      flush(previous + 1);
      start = column;
    }
    const isLast = column === count - 1 || columns.isEmpty(column + 1);
    if (!isNeighbour && !isJoined && isLast && !leads(columns, column)) {
      // A reading all by itself would be one lonely pixel.
      pen.run(column - 1, 3, top - 1, bottom + 1);
    }
    previous = column;
    previousRow = row(last[column]!);
    previousTop = top;
    previousBottom = bottom;
  }
  flush(previous + 1);
  if (columns.after === undefined || columns.isAfterBroken) return;
  const from = previous >= 0 ? [previous, previousRow] as const : outside(columns, row);
  if (from !== undefined) join(from[0], from[1], columns.after[0], row(columns.after[1]));
}

/** Whether the line goes on from `column`, behind which there is an empty one. */
function leads(columns: Columns, column: number): boolean {
  for (let next = column + 1; next < columns.view.count; next++) {
    if (!columns.isEmpty(next)) return columns.broken[next] === 0;
  }
  return columns.after !== undefined && !columns.isAfterBroken;
}

function outside(columns: Columns, row: (value: number) => number) {
  return columns.before === undefined ? undefined : [columns.before[0], row(columns.before[1])] as const;
}
