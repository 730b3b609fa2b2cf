import type { Channel, Experiment } from "../../api/types.ts";
import { type Comparison, historyLimit, type HistoryView } from "../../lib/historyView.ts";
import { type Span, spanOf } from "../../lib/timeWindow.ts";
import { hub } from "../../live/liveHub.ts";
import { SeriesPicker } from "../SeriesPicker.tsx";
import { CompareDialog } from "./CompareDialog.tsx";
import { ExportDialog } from "./ExportDialog.tsx";

export type HistoryDialog = "channels" | "compare" | "export";

interface Props {
  open: HistoryDialog | null;
  view: HistoryView;
  channels: readonly Channel[];
  experiments: readonly Experiment[];
  onClose: () => void;
  onChannels: (ids: readonly string[]) => void;
  onCompare: (comparison: Comparison, span: Span) => void;
}

/** The dialog that is open, if there is one. */
export function HistoryDialogs(
  { open, view, channels, experiments, onClose, onChannels, onCompare }: Props,
) {
  const span = spanOf(view.window, hub.now());
  switch (open) {
    case "channels":
      return (
        <SeriesPicker
          title="Choose channels"
          channels={channels}
          chosen={view.channels}
          limit={historyLimit}
          onClose={onClose}
          onChoose={(ids) => {
            onChannels(ids);
            onClose();
          }}
        />
      );
    case "compare":
      return (
        <CompareDialog
          span={span}
          experiments={experiments}
          onClose={onClose}
          onCompare={(comparison, chosen) => {
            onCompare(comparison, chosen);
            onClose();
          }}
        />
      );
    case "export":
      return <ExportDialog channels={view.channels} span={span} onClose={onClose} />;
    case null:
      return null;
  }
}
