import type { HistoryView } from "../../lib/historyView.ts";
import type { Span, TimeWindow } from "../../lib/timeWindow.ts";
import type { Trail } from "../../lib/trail.ts";
import { toasts } from "../../state/toasts.ts";
import { Button, IconButton } from "../Button.tsx";
import { copyText } from "../CopyButton.tsx";
import type { HistoryDialog } from "./HistoryDialogs.tsx";
import { WindowBar } from "./WindowBar.tsx";

interface Props {
  view: HistoryView;
  /** How many channels are shown. */
  count: number;
  trail: Trail;
  onOpen: (dialog: HistoryDialog) => void;
  onChoose: (window: TimeWindow) => void;
  onZoom: (span: Span) => void;
  onStatistics: () => void;
  onPicture: () => void;
}

/** What is shown of which time, and what can be done with it. */
export function HistoryTools(
  { view, count, trail, onOpen, onChoose, onZoom, onStatistics, onPicture }: Props,
) {
  const copyLink = async () => {
    if (await copyText(location.href)) toasts.show("done", "Copied the link to this view.");
    else toasts.show("error", "The browser does not let the page copy. The address above is the link.");
  };
  return (
    <div className="history-tools">
      <Button icon="lines" onClick={() => onOpen("channels")}>
        {count === 1 ? "1 channel" : `${count} channels`}
      </Button>
      <WindowBar window={view.window} trail={trail} onChoose={onChoose} onZoom={onZoom} />
      <div className="button-group history-actions">
        <Button icon="compare" aria-pressed={view.comparison !== null} onClick={() => onOpen("compare")}>
          <span className="text">Compare</span>
        </Button>
        <Button icon="sigma" aria-pressed={view.hasStatistics} onClick={onStatistics}>
          <span className="text">Statistics</span>
        </Button>
        <Button icon="download" disabled={count === 0} onClick={() => onOpen("export")}>
          <span className="text">CSV</span>
        </Button>
        <IconButton icon="picture" label="Save as picture" disabled={count === 0} onClick={onPicture} />
        <IconButton icon="link" label="Copy link" onClick={() => void copyLink()} />
      </div>
    </div>
  );
}
