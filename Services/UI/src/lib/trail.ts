/** The places that were visited one after the other, and where among them one is. A plain value. */
export interface Trail {
  readonly places: readonly string[];
  readonly at: number;
}

const remembered = 200;

export const startOf = (place: string): Trail => ({ places: [place], at: 0 });

/** One is at `place` now: a step back or forward where that leads there, and otherwise a new way on from here. */
export function visit(trail: Trail, place: string): Trail {
  const { places, at } = trail;
  if (places[at] === place) return trail;
  if (places[at - 1] === place) return { places, at: at - 1 };
  if (places[at + 1] === place) return { places, at: at + 1 };
  const next = [...places.slice(Math.max(0, at + 2 - remembered), at + 1), place];
  return { places: next, at: next.length - 1 };
}

export const canGoBack = ({ at }: Trail) => at > 0;
export const canGoForward = ({ places, at }: Trail) => at < places.length - 1;
