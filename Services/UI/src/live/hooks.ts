import { useEffect, useSyncExternalStore } from "react";
import type { Channel } from "../api/types.ts";
import type { Connection, Standing } from "../lib/connection.ts";
import type { Control } from "../lib/control.ts";
import { wallClock } from "../lib/wallClock.ts";
import { clock } from "./clock.ts";
import { hub, type Loading, recentPast, type Sample } from "./liveHub.ts";

export function useChannels(): { channels: readonly Channel[]; loading: Loading } {
  const channels = useSyncExternalStore(hub.channelsChanged.subscribe, () => hub.channels);
  const loading = useSyncExternalStore(hub.channelsChanged.subscribe, () => hub.loading);
  return { channels, loading };
}

/** Keeps `channels` live while the component is there, with the last `past` milliseconds in their rings. */
export function useLive(channels: readonly string[], past = recentPast) {
  const key = channels.join();
  useEffect(() => hub.subscribe(channels, past), [key, past]);
}

/** Like `useLive` with every channel, also those made later; but their past is not read. */
export function useEverythingLive() {
  useEffect(() => hub.subscribeToEverything(), []);
}

/** Keeps the channel live. The newest value; renders again at the clock's next tick after it changed, and only then. */
export function useSample(channel: string): Sample | undefined {
  useEffect(() => hub.subscribe([channel]), [channel]);
  return useSyncExternalStore(clock.subscribe, () => hub.sample(channel));
}

/** For how long the channel has been silent, in milliseconds; null while it is lively. Changes once a second. */
export function useSilence(channel: string): number | null {
  return useSyncExternalStore(clock.subscribe, () => hub.silence(channel));
}

/** The time by the server's clock in whole seconds, as milliseconds since 1970. Changes once a second. */
export function useNow(): number {
  return useSyncExternalStore(clock.subscribe, () => Math.floor(wallClock.now() / 1000) * 1000);
}

export function useConnection(): Connection {
  return useSyncExternalStore(hub.line.changed.subscribe, () => hub.line.connection);
}

/** Whether what the page shows is live; checked at every tick. */
export function useStanding(): Standing {
  return useSyncExternalStore(clock.subscribe, () => hub.line.standing());
}

export function useControl(channel: string): Control {
  return useSyncExternalStore(hub.controls.changed.subscribe, () => hub.controls.control(channel));
}

/** The age of the channel's newest reading in whole seconds, as milliseconds; null when there is none. */
export function useAge(channel: string): number | null {
  return useSyncExternalStore(clock.subscribe, () => hub.age(channel));
}
