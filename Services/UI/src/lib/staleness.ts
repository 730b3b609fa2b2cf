/** How old a channel's newest reading may be before the channel counts as silent, in milliseconds. */
export function silenceLimit(typicalInterval: number | undefined): number {
  if (typicalInterval === undefined) return 15_000;
  return Math.max(5_000, typicalInterval * 3);
}

/**
 * The age of a reading in milliseconds: by its own time, or by how long ago it came here, whichever is worse.
 *
 * So neither a device whose clock runs ahead nor a replay of old readings can look fresh.
 */
export function ageOf(
  sample: { time: number; receivedAt: number | null },
  serverNow: number,
  localNow: number,
) {
  const byTime = serverNow - sample.time;
  const byArrival = sample.receivedAt === null ? 0 : localNow - sample.receivedAt;
  return Math.max(0, byTime, byArrival);
}
