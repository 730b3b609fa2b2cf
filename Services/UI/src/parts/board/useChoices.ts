import { useMemo } from "react";
import type { Channel } from "../../api/types.ts";
import { type Board, defaultMinutes } from "../../lib/board.ts";
import { chooseDevice, fittingDevices, isOfDevice } from "../../lib/device.ts";
import { readMinutes } from "../../lib/timeRange.ts";
import { useQuery } from "../../router.ts";

export interface Choices {
  /** Those that have every channel the dashboard names; null when it is not about a device. */
  devices: readonly string[] | null;
  device: string;
  minutes: number;
}

/** Which device and time range a dashboard shows: what the address says, else what the dashboard says. */
export function useChoices(board: Board | undefined, channels: readonly Channel[]): Choices {
  const query = useQuery();
  const devices = useMemo(() => {
    const sources = (board?.widgets ?? []).flatMap((widget) => widget.sources);
    return sources.some(isOfDevice) ? fittingDevices(sources, channels) : null;
  }, [board?.widgets, channels]);
  return {
    devices,
    device: chooseDevice(query.get("device"), board?.device ?? "", devices ?? []),
    minutes: readMinutes(query.get("minutes"), board?.minutes ?? defaultMinutes),
  };
}
