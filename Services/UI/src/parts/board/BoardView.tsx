import { useCallback, useEffect, useMemo, useState } from "react";
import type { Channel } from "../../api/types.ts";
import type { BoardWidget } from "../../lib/board.ts";
import { resolve, type Resolved } from "../../lib/device.ts";
import type { Span } from "../../lib/timeWindow.ts";
import { Button } from "../Button.tsx";
import { BoardGrid } from "./BoardGrid.tsx";
import { usePasts } from "./usePasts.ts";
import { WidgetBody, WidgetNote } from "./WidgetBody.tsx";
import type { GridEdit } from "./WidgetTools.tsx";

interface Props {
  widgets: readonly BoardWidget[];
  channels: readonly Channel[];
  device: string;
  minutes: number;
  mayControl: boolean;
  edit?: GridEdit;
}

const stretch = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const nothing: Resolved = { channels: [], missing: [] };

/** The widgets of one dashboard, live, for one device and time range. */
export function BoardView({ widgets, channels, device, minutes, mayControl, edit }: Props) {
  const resolved = useMemo(
    () => new Map(widgets.map(({ id, sources }) => [id, resolve(sources, channels, device)])),
    [widgets, channels, device],
  );
  const of = useCallback((widget: BoardWidget) => resolved.get(widget.id) ?? nothing, [resolved]);
  const statChannels = widgets.filter(({ type }) => type === "stat_card")
    .flatMap((widget) => of(widget).channels.slice(0, 1).map(({ public_id }) => public_id));
  const pasts = usePasts([...new Set(statChannels)].sort(), minutes);
  const [zoom, setZoom] = useState<Span | null>(null);
  useEffect(() => setZoom(null), [minutes]);
  return (
    <>
      {zoom !== null && (
        <div className="zoom-note">
          <span role="status">{`Charts show ${stretch.formatRange(zoom.from, zoom.to)}`}</span>
          <Button icon="retry" onClick={() => setZoom(null)}>Back to now</Button>
        </div>
      )}
      <BoardGrid
        widgets={widgets}
        edit={edit}
        note={(widget) => <WidgetNote widget={widget} resolved={of(widget)} />}
        body={(widget) => (
          <WidgetBody
            widget={widget}
            resolved={of(widget)}
            minutes={minutes}
            pasts={pasts}
            mayControl={mayControl && edit === undefined}
            zoom={zoom}
            onZoom={setZoom}
          />
        )}
      />
    </>
  );
}
