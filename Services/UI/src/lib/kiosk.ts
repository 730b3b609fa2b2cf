// What a screen on a wall is told by its address: `?kiosk=1&rotate=30&boards=a,b,c`.

export interface Kiosk {
  /** Seconds that each dashboard is shown; null: no rotation. */
  rotate: number | null;
  /** The dashboards in turn; empty: all that may be seen. */
  boards: string[];
}

export const shortestTurn = 5;

export function readKiosk(query: URLSearchParams): Kiosk | null {
  if (query.get("kiosk") !== "1") return null;
  const seconds = Number(query.get("rotate") ?? NaN);
  return {
    rotate: seconds > 0 && Number.isFinite(seconds) ? Math.max(shortestTurn, seconds) : null,
    boards: (query.get("boards") ?? "").split(",").filter(Boolean),
  };
}

/** The one after `current`, the first after the last, and the first when `current` is none of them. */
export function nextBoard(boards: readonly string[], current: string): string | undefined {
  return boards[(boards.indexOf(current) + 1) % boards.length];
}

/** The script that a page of this site starts with: its name has a hash of the whole program in it. */
export function scriptOf(html: string): string | undefined {
  return /\/assets\/main-[^"'\s]+\.js/.exec(html)?.[0];
}
