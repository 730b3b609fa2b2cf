import { useMemo, useRef } from "react";
import type { Channel } from "../../api/types.ts";
import type { BoardWidget } from "../../lib/board.ts";
import type { Threshold } from "../../lib/drawPlot.ts";
import type { Span } from "../../lib/timeWindow.ts";
import { RangeChart } from "../RangeChart.tsx";
import { linesOf } from "../rangeLines.ts";
import { useHeight } from "../useWidth.ts";

/** The height of the legend's one line in pixels, as the style sheet has it: fingers need more. */
const legendHeight = () => (matchMedia("(max-width: 760px), (pointer: coarse)").matches ? 48 : 36);

interface Props {
  widget: BoardWidget;
  channels: readonly Channel[];
  minutes: number;
  /** What all charts of the dashboard show instead of the newest `minutes`. */
  zoom: Span | null;
  onZoom: (span: Span | null) => void;
}

/** Channels over the dashboard's time range, or over the stretch that somebody has zoomed into on any of its charts. */
export function ChartWidget({ widget, channels, minutes, zoom, onZoom }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const height = useHeight(frame);
  const ids = channels.map(({ public_id }) => public_id).join();
  const lines = useMemo(() => linesOf(channels), [ids]);
  const window = useMemo(() => zoom ?? { last: minutes * 60_000 }, [zoom, minutes]);
  const { warn, bad } = widget;
  const thresholds = useMemo(
    () =>
      ([[warn, "warn"], [bad, "bad"]] as const).flatMap(([value, look]): Threshold[] =>
        value === undefined ? [] : [{ value, look }]
      ),
    [warn, bad],
  );
  return (
    <div ref={frame} className="chart-frame">
      {height > 0 && (
        <RangeChart
          lines={lines}
          window={window}
          height={Math.max(70, height - legendHeight())}
          thresholds={thresholds}
          onRange={onZoom}
          onReset={() => onZoom(null)}
          onNow={() => onZoom(null)}
        />
      )}
    </div>
  );
}
