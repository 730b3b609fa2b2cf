import type { Channel, Dashboard } from "../../api/types.ts";
import type { Board, BoardWidget, WidgetContent } from "../../lib/board.ts";
import type { Reasons } from "../../lib/refusal.ts";
import { ConfirmDialog } from "../ConfirmDialog.tsx";
import { BoardSettingsDialog } from "./BoardSettingsDialog.tsx";
import { ConflictDialog } from "./ConflictDialog.tsx";
import { KioskDialog } from "./KioskDialog.tsx";
import { SharesDialog } from "./SharesDialog.tsx";
import { WidgetDialog } from "./WidgetDialog.tsx";

export type OpenDialog =
  /** Without a widget, a new one is made. */
  | { kind: "widget"; widget?: BoardWidget; refused?: Reasons }
  | { kind: "settings"; refused?: Reasons }
  | { kind: "shares" | "wall" | "conflict" }
  /** `go` is what takes the user away. */
  | { kind: "discard"; go: () => void };

interface Props {
  open: OpenDialog | undefined;
  dashboard: Dashboard;
  board: Board;
  channels: readonly Channel[];
  devices: readonly string[] | null;
  onClose: () => void;
  /** `id` is undefined for a new widget. */
  onWidget: (id: string | undefined, widget: WidgetContent) => void;
  onSettings: (changes: Partial<Board>) => void;
  onOverwrite: () => void;
  onReload: () => void;
  onDiscard: () => void;
}

/** Whatever dialog of a dashboard's page is open. */
export function BoardDialogs(props: Props) {
  const { open, dashboard, board, channels, devices, onClose } = props;
  switch (open?.kind) {
    case undefined:
      return null;
    case "widget":
      return (
        <WidgetDialog
          {...open}
          channels={channels}
          onClose={onClose}
          onSave={(widget) => {
            props.onWidget(open.widget?.id, widget);
            onClose();
          }}
        />
      );
    case "settings":
      return (
        <BoardSettingsDialog
          {...open}
          board={board}
          devices={devices}
          onClose={onClose}
          onSave={(changes) => {
            props.onSettings(changes);
            onClose();
          }}
        />
      );
    case "shares":
      return <SharesDialog dashboard={dashboard} onClose={onClose} />;
    case "wall":
      return <KioskDialog dashboard={dashboard} onClose={onClose} />;
    case "conflict":
      return (
        <ConflictDialog
          onClose={onClose}
          onOverwrite={props.onOverwrite}
          onReload={() => {
            props.onReload();
            onClose();
          }}
        />
      );
    case "discard":
      return (
        <ConfirmDialog
          title="Discard your changes?"
          verb="Discard"
          onClose={onClose}
          onConfirm={() => {
            props.onDiscard();
            open.go();
            return Promise.resolve();
          }}
        >
          <p>
            What you have changed on <strong>{board.name}</strong> is not saved yet.
          </p>
        </ConfirmDialog>
      );
  }
}
