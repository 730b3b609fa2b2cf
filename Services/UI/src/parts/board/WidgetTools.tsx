import type { BoardWidget } from "../../lib/board.ts";
import { IconButton } from "../Button.tsx";

/** What the one who edits a dashboard does to its widgets. */
export interface GridEdit {
  onArrange: (widgets: BoardWidget[]) => void;
  onEdit: (widget: BoardWidget) => void;
  onCopy: (widget: BoardWidget) => void;
  onRemove: (widget: BoardWidget) => void;
}

interface Props {
  widget: BoardWidget;
  edit: GridEdit;
  isFirst: boolean;
  isLast: boolean;
  /** Changes places with the widget before (-1) or behind (1); only on phones, which do not drag. */
  onExchange: (by: -1 | 1) => void;
}

/** What can be done with a widget while the dashboard is edited. */
export function WidgetTools({ widget, edit, isFirst, isLast, onExchange }: Props) {
  const { title } = widget;
  return (
    <div className="widget-tools" onPointerDown={(event) => event.stopPropagation()}>
      <IconButton
        icon="up"
        label={`Move ${title} up`}
        className="on-phone"
        disabled={isFirst}
        onClick={() => onExchange(-1)}
      />
      <IconButton
        icon="down"
        label={`Move ${title} down`}
        className="on-phone"
        disabled={isLast}
        onClick={() => onExchange(1)}
      />
      <IconButton icon="edit" label={`Edit ${title}`} onClick={() => edit.onEdit(widget)} />
      <IconButton icon="copy" label={`Copy ${title}`} onClick={() => edit.onCopy(widget)} />
      <IconButton icon="trash" label={`Remove ${title}`} onClick={() => edit.onRemove(widget)} />
    </div>
  );
}
