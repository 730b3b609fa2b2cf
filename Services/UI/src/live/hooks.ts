import { useSyncExternalStore } from "react";
import type { Channel } from "../api/types.ts";
import type { Control } from "../lib/control.ts";
import { clock } from "./clock.ts";
import { hub, type Loading, type Sample } from "./liveHub.ts";

export function useChannels(): { channels: readonly Channel[]; loading: Loading } {
  const channels = useSyncExternalStore(hub.channelsChanged.subscribe, () => hub.channels);
  const loading = useSyncExternalStore(hub.channelsChanged.subscribe, () => hub.loading);
  return { channels, loading };
}

/** The newest value; renders again at the clock's next tick after it changed, and only then. */
export function useSample(channel: string): Sample | undefined {
  return useSyncExternalStore(clock.subscribe, () => hub.sample(channel));
}

/** For how long the channel has been silent, in milliseconds; null while it is lively. Changes once a second. */
export function useSilence(channel: string): number | null {
  return useSyncExternalStore(clock.subscribe, () => hub.silence(channel));
}

export function useControl(channel: string): Control {
  return useSyncExternalStore(hub.controls.changed.subscribe, () => hub.controls.control(channel));
}
