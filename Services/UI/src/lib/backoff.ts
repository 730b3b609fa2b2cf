/** The wait before the next attempt after `failures` failures in a row: 1 s doubling to 30 s, in milliseconds. */
export function backoff(failures: number, random: number): number {
  const base = Math.min(30_000, 1_000 * 2 ** Math.max(0, failures - 1));
  // Up to a fifth sooner, so that a room full of displays does not come back in one instant.
  return Math.round(base * (1 - 0.2 * random));
}
