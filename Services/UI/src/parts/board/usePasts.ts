import { useCallback } from "react";
import { api } from "../../api/client.ts";
import type { PastPoint } from "../../lib/past.ts";
import { wallClock } from "../../lib/wallClock.ts";
import { useAnswer } from "../../state/useAnswer.ts";

export interface Pasts {
  points: ReadonlyMap<string, readonly PastPoint[]>;
  /** What they are of, milliseconds since 1970. */
  span: readonly [number, number];
}

/** How many channels fit one request, and how many columns a small picture has. */
const atOnce = 50;
const columns = 150;

/**
 * The past of all the channels whose small pictures a dashboard shows, asked together and again every 30 s. The reduced
 * points hold the first, last, lowest and highest of each column, so a summary of them is exact.
 */
export function usePasts(channels: readonly string[], minutes: number): Pasts | undefined {
  const key = channels.join();
  const ask = useCallback(async (): Promise<Pasts> => {
    const to = wallClock.now();
    const from = to - minutes * 60_000;
    const ids = key === "" ? [] : key.split(",");
    const points = new Map<string, readonly PastPoint[]>();
    for (let at = 0; at < ids.length; at += atOnce) {
      const { series } = await api.series(ids.slice(at, at + atOnce), from, to, columns);
      for (const one of series) points.set(one.event_public_id, one.points);
    }
    return { points, span: [from, to] };
  }, [key, minutes]);
  return useAnswer(ask).data;
}
