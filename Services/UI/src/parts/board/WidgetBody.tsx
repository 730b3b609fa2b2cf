import { memo } from "react";
import type { Channel } from "../../api/types.ts";
import type { BoardWidget } from "../../lib/board.ts";
import { isSensor } from "../../lib/channels.ts";
import type { Resolved } from "../../lib/device.ts";
import { formatAge } from "../../lib/format.ts";
import type { Span } from "../../lib/timeWindow.ts";
import { useSample, useSilence } from "../../live/hooks.ts";
import { ControlRow } from "../ControlRow.tsx";
import { Icon } from "../Icon.tsx";
import { ChartWidget } from "./ChartWidget.tsx";
import { GaugeWidget } from "./GaugeWidget.tsx";
import { StatWidget } from "./StatWidget.tsx";
import { TableWidget } from "./TableWidget.tsx";
import { TextWidget } from "./TextWidget.tsx";
import type { Pasts } from "./usePasts.ts";

/** What the widgets of one dashboard have in common. */
export interface BoardContext {
  minutes: number;
  /** The past of the stat cards' channels; undefined until it has come. */
  pasts: Pasts | undefined;
  /** Whether this user may set values. */
  mayControl: boolean;
  /** The stretch of time that somebody has zoomed into on one chart; all of them follow. */
  zoom: Span | null;
  onZoom: (span: Span | null) => void;
}

interface Props extends BoardContext {
  widget: BoardWidget;
  resolved: Resolved;
}

/** What a widget shows, or why it cannot. A widget that is dragged leaves the others as they are. */
export const WidgetBody = memo(function WidgetBody(props: Props) {
  const { widget, resolved: { channels, missing }, minutes, pasts, mayControl, zoom, onZoom } = props;
  const [channel] = channels;
  if (widget.type === "text") return <TextWidget text={widget.text} />;
  if (channel === undefined) return <Nothing widget={widget} missing={missing} />;
  switch (widget.type) {
    case "line_chart":
      return <ChartWidget {...{ widget, channels, minutes, zoom, onZoom }} />;
    case "gauge":
      return <GaugeWidget widget={widget} channel={channel} />;
    case "stat_card":
      return <StatWidget widget={widget} channel={channel} pasts={pasts} minutes={minutes} />;
    case "table":
      return <TableWidget widget={widget} channels={channels} />;
    case "actuator_toggle":
      return isSensor(channel)
        ? <p className="widget-nothing">{channel.name} is a sensor and cannot be set.</p>
        : <ControlRow channel={channel} allowed={mayControl} />;
  }
});

function Nothing({ widget, missing }: { widget: BoardWidget; missing: readonly string[] }) {
  const named = missing.filter((name) => !name.startsWith("a "));
  return (
    <p className="widget-nothing" data-state="missing">
      <Icon name="alert" />
      {named.length > 0
        ? `There is no channel ${named.join(", ")}.`
        : widget.sources.length > 1
        ? "Its channels were deleted."
        : "Its channel was deleted."}
    </p>
  );
}

/** What stands beside the title: that a single channel is silent, or that some of several are gone. */
export function WidgetNote({ widget, resolved }: { widget: BoardWidget; resolved: Resolved }) {
  const { channels, missing } = resolved;
  const [channel] = channels;
  if (channel !== undefined && missing.length > 0) {
    return (
      <span className="tag silent" title={missing.join(", ")}>
        <Icon name="alert" size={14} />
        {missing.length} missing
      </span>
    );
  }
  const hasOneValue = widget.type === "gauge" || widget.type === "stat_card";
  return hasOneValue && channel !== undefined ? <AgeTag channel={channel} /> : null;
}

function AgeTag({ channel }: { channel: Channel }) {
  const sample = useSample(channel.public_id);
  const silence = useSilence(channel.public_id);
  if (sample === undefined) return <span className="tag silent">no data yet</span>;
  if (silence === null || !isSensor(channel)) return null;
  return (
    <span className="tag silent" title="Silent: no new reading">
      <Icon name="clock" size={14} />
      {formatAge(silence)} old
    </span>
  );
}
