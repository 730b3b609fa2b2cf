import { useMemo, useState } from "react";
import { defaultSeries } from "../lib/defaultSeries.ts";
import { isSensor } from "../lib/channels.ts";
import type { TimeWindow } from "../lib/timeWindow.ts";
import { useChannels } from "../live/hooks.ts";
import { linesOf, RangeChart } from "../parts/RangeChart.tsx";
import { useTitle } from "../state/title.ts";

export function HistoryPage() {
  useTitle("History");
  const { channels } = useChannels();
  const [window, setWindow] = useState<TimeWindow>({ last: 15 * 60_000 });
  const lines = useMemo(() => linesOf(defaultSeries(channels.filter(isSensor))), [channels]);
  return <RangeChart lines={lines} window={window} height={400} onRange={setWindow} isWheelFree />;
}
