import type { Channel } from "../api/types.ts";
import { splitName } from "./channels.ts";

/** How many lines one chart shows: as many as the theme has colours that can be told apart. */
export const maximumLines = 8;

/**
 * The lines a new user sees first: up to four sensors of one unit, the unit most sensors share; "%" before all others,
 * because its lines compare well. Total CPU usage comes first where there is one.
 */
export function defaultSeries(sensors: readonly Channel[]): Channel[] {
  const byUnit = new Map<string, Channel[]>();
  for (const sensor of sensors) byUnit.set(sensor.unit, [...(byUnit.get(sensor.unit) ?? []), sensor]);
  const groups = [...byUnit].sort(([unitA, a], [unitB, b]) =>
    Number(unitB === "%") - Number(unitA === "%") || b.length - a.length
  );
  const members = groups[0]?.[1] ?? [];
  const rank = (channel: Channel) => (/^cpu (usage|total)?/i.test(splitName(channel.name).label) ? 0 : 1);
  return [...members].sort((a, b) => rank(a) - rank(b)).slice(0, 4);
}
