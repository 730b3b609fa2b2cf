import { useMemo } from "react";
import type { Channel } from "../../api/types.ts";
import type { BoardWidget } from "../../lib/board.ts";
import { formatOf } from "../../lib/format.ts";
import { pastPath, type PastPoint, summarise } from "../../lib/past.ts";
import { rangeName } from "../../lib/timeRange.ts";
import { judge } from "../../lib/widgets.ts";
import { useSample, useSilence } from "../../live/hooks.ts";
import type { Pasts } from "./usePasts.ts";

const noPoints: readonly PastPoint[] = [];

/** The newest value, and how it has come about: the change over the time range, its extremes, and a line. */
export function StatWidget(
  { widget, channel, pasts, minutes }: {
    widget: BoardWidget;
    channel: Channel;
    pasts: Pasts | undefined;
    minutes: number;
  },
) {
  const { public_id: id } = channel;
  const sample = useSample(id);
  const silence = useSilence(id);
  const value = sample?.value ?? null;
  const isSilent = silence !== null;
  const points = pasts?.points.get(id) ?? noPoints;
  const path = useMemo(() => pastPath(points, pasts?.span ?? [0, 0], 300, 60), [points, pasts]);
  const summary = summarise(points, value);
  const format = (number: number | null) => {
    const reading = formatOf(channel, number, widget.decimals);
    return `${reading.text} ${reading.unit}`.trim();
  };
  const reading = formatOf(channel, value, widget.decimals);
  const level = value === null ? "none" : isSilent ? "silent" : judge(value, widget);
  const change = summary === null || points.length === 0 ? null : summary.last - summary.first;
  return (
    <div className={`stat ${level}`}>
      <p className="value">
        <span data-value={value ?? ""}>{reading.text}</span>
        <small>{reading.unit}</small>
      </p>
      {summary !== null && change !== null && (
        <p className="stat-facts">
          <span title={`Change in ${rangeName(minutes)}`}>
            <span aria-hidden="true">{change > 0 ? "▲" : change < 0 ? "▼" : "■"}</span>
            <span className="hidden">{change < 0 ? "down by" : "up by"}</span> {format(Math.abs(change))}
            <span className="quiet">{` in ${rangeName(minutes)}`}</span>
          </span>
          <span className="quiet">{`${format(summary.min)} … ${format(summary.max)}`}</span>
        </p>
      )}
      <svg className="stat-line" viewBox="0 -2 300 64" preserveAspectRatio="none" aria-hidden="true">
        <path d={path} />
      </svg>
    </div>
  );
}
