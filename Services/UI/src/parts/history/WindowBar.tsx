import { useState } from "react";
import { quickWindows } from "../../lib/historyView.ts";
import { formatWindow } from "../../lib/spanText.ts";
import { isLive, limited, scaled, type Span, spanOf, type TimeWindow } from "../../lib/timeWindow.ts";
import { canGoBack, canGoForward, type Trail } from "../../lib/trail.ts";
import { wallClock } from "../../lib/wallClock.ts";
import { hub } from "../../live/liveHub.ts";
import { Button, IconButton } from "../Button.tsx";
import { CustomWindowDialog } from "./CustomWindowDialog.tsx";

interface Props {
  window: TimeWindow;
  trail: Trail;
  /** A stretch of time that a reset comes back to. */
  onChoose: (window: TimeWindow) => void;
  onZoom: (span: Span) => void;
}

/** Which stretch of time is shown: the last so much, live, or from one instant to another. */
export function WindowBar({ window, trail, onChoose, onZoom }: Props) {
  const [isOpen, setOpen] = useState(false);
  const live = isLive(window);
  const span = () => spanOf(window, hub.now());
  const zoom = (factor: number) => onZoom(limited(scaled(span(), factor), wallClock.now()));
  return (
    <div className="window-bar">
      <div className="segments" role="group" aria-label="Time shown">
        {quickWindows.map(({ last, label, name }) => (
          <button
            key={last}
            type="button"
            aria-label={name}
            aria-pressed={live && window.last === last}
            onClick={() => onChoose({ last })}
          >
            {label}
          </button>
        ))}
      </div>
      <Button icon="clock" aria-label={`Choose times: ${formatWindow(window)}`} onClick={() => setOpen(true)}>
        <span className="text">{formatWindow(window)}</span>
      </Button>
      <div className="button-group">
        <IconButton
          icon="undo"
          label="Previous view"
          disabled={!canGoBack(trail)}
          onClick={() => history.back()}
        />
        <IconButton
          icon="redo"
          label="Next view"
          disabled={!canGoForward(trail)}
          onClick={() => history.forward()}
        />
        <IconButton icon="zoomOut" label="Zoom out" onClick={() => zoom(2)} />
        <IconButton icon="zoomIn" label="Zoom in" onClick={() => zoom(0.5)} />
        <IconButton
          icon={live ? "pause" : "play"}
          label={live ? "Pause" : "Go live"}
          onClick={() => {
            const { from, to } = span();
            onChoose(live ? limited({ from, to }, wallClock.now()) : { last: Math.round(to - from) });
          }}
        />
      </div>
      {isOpen && (
        <CustomWindowDialog
          span={span()}
          onClose={() => setOpen(false)}
          onChoose={(chosen) => {
            setOpen(false);
            onChoose(chosen);
          }}
        />
      )}
    </div>
  );
}
