import { useMemo, useRef, useSyncExternalStore } from "react";
import type { Channel } from "../../api/types.ts";
import type { BoardWidget } from "../../lib/board.ts";
import { useLive } from "../../live/hooks.ts";
import { theme } from "../../state/theme.ts";
import { TimeChart } from "../TimeChart.tsx";

export function ChartWidget(
  { channels, minutes }: { widget: BoardWidget; channels: readonly Channel[]; minutes: number },
) {
  const frame = useRef<HTMLDivElement>(null);
  const currentTheme = useSyncExternalStore(theme.subscribe, theme.current);
  const lines = useMemo(() => channels.slice(0, 8).map((channel, colour) => ({ channel, colour })), [
    channels,
  ]);
  useLive(lines.map(({ channel }) => channel.public_id), minutes * 60_000);
  return (
    <div ref={frame} className="chart-frame">
      <TimeChart
        lines={lines}
        unit={lines[0]?.channel.unit ?? ""}
        window={minutes * 60_000}
        frozenAt={null}
        height={200}
        showTimes
        theme={currentTheme}
        onCursor={() => {}}
      />
    </div>
  );
}
