import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { BoardWidget } from "../../lib/board.ts";
import { columns, exchange, move, readingOrder, resize, rowCount, step } from "../../lib/layout.ts";
import { Icon } from "../Icon.tsx";
import { type GridEdit, WidgetTools } from "./WidgetTools.tsx";

/** The height of a row with the gap below it, in pixels; the style sheet has the same figures. */
const rowHeight = 76;
const gap = 12;

interface Props {
  widgets: readonly BoardWidget[];
  body: (widget: BoardWidget) => ReactNode;
  note: (widget: BoardWidget) => ReactNode;
  /** Without it, the grid is locked. */
  edit?: GridEdit | undefined;
}

interface Drag {
  id: string;
  kind: "move" | "resize";
  /** Where the pointer took hold, on the page. */
  x: number;
  y: number;
  column: number;
  /** How far the pointer has come, in pixels, and what comes of it. */
  dx: number;
  dy: number;
  preview: readonly BoardWidget[];
}

/**
 * The widgets in their grid; below each other on a phone. In edit mode they are moved by their heads and resized by their
 * corners, with the pointer or with arrow keys, and on a phone by buttons.
 */
export function BoardGrid({ widgets, body, note, edit }: Props) {
  const grid = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<Drag>();
  const [spoken, setSpoken] = useState("");
  const keyboard = useRef<{ id: string; part: string }>();
  const placed = drag?.preview ?? widgets;
  // While something is dragged the elements keep their order: one that is put elsewhere in the page loses the pointer.
  const order = drag === undefined
    ? readingOrder(widgets)
    : readingOrder(widgets).map((one) => placed.find(({ id }) => id === one.id) ?? one);

  // What is put elsewhere in the page also loses the focus.
  useLayoutEffect(() => {
    if (keyboard.current === undefined) return;
    const { id, part } = keyboard.current;
    keyboard.current = undefined;
    const handle = grid.current?.querySelector<HTMLElement>(`[data-widget="${CSS.escape(id)}"] .${part}`);
    handle?.focus({ preventScroll: true });
    handle?.closest(".widget")?.scrollIntoView({ block: "nearest" });
  }, [widgets]);

  // Escape lets go, and everything is where it was.
  const isDragging = drag !== undefined;
  useEffect(() => {
    if (!isDragging) return;
    const press = (event: globalThis.KeyboardEvent) => event.key === "Escape" && setDrag(undefined);
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [isDragging]);

  // What was just added may stand far below.
  const known = useRef<ReadonlySet<string>>();
  useEffect(() => {
    const added = widgets.find(({ id }) => known.current?.has(id) === false);
    known.current = new Set(widgets.map(({ id }) => id));
    if (added === undefined || edit === undefined) return;
    grid.current?.querySelector(`[data-widget="${CSS.escape(added.id)}"]`)?.scrollIntoView({
      block: "nearest",
    });
  }, [widgets]);

  const start = (event: PointerEvent<HTMLElement>, widget: BoardWidget, kind: Drag["kind"]) => {
    const isOnPhone = getComputedStyle(event.currentTarget.closest(".widget")!).position === "static";
    if (event.button !== 0 || isOnPhone || grid.current === null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const column = (grid.current.clientWidth + gap) / columns;
    setDrag({ id: widget.id, kind, x: event.pageX, y: event.pageY, column, dx: 0, dy: 0, preview: widgets });
  };
  const follow = (event: PointerEvent) => {
    if (drag === undefined) return;
    const [dx, dy] = [event.pageX - drag.x, event.pageY - drag.y];
    const [across, down] = [Math.round(dx / drag.column), Math.round(dy / rowHeight)];
    const own = widgets.find(({ id }) => id === drag.id);
    if (own === undefined) return;
    const preview = drag.kind === "move"
      ? move(widgets, own.id, own.x + across, own.y + down)
      : resize(widgets, own.id, own.w + across, own.h + down);
    setDrag({ ...drag, dx, dy, preview });
    if (event.clientY > innerHeight - 40) scrollBy(0, 16);
    else if (event.clientY < 70) scrollBy(0, -16);
  };
  const drop = () => {
    if (drag === undefined) return;
    setDrag(undefined);
    if (!isSame(drag.preview, widgets)) edit?.onArrange([...drag.preview]);
  };
  const dragProps = (widget: BoardWidget, kind: Drag["kind"]) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => start(event, widget, kind),
    onPointerMove: follow,
    onPointerUp: drop,
    onPointerCancel: () => setDrag(undefined),
  });

  const arrange = (widget: BoardWidget, next: BoardWidget[]) => {
    const now = next.find(({ id }) => id === widget.id) ?? widget;
    const changed = !isSame(next, widgets);
    setSpoken(
      `${widget.title}: ${changed ? "" : "stays at "}column ${now.x + 1}, row ${now.y + 1}, ` +
        `${now.w} wide, ${now.h} high`,
    );
    if (changed) edit?.onArrange(next);
  };
  const press = (event: KeyboardEvent, widget: BoardWidget, part: string) => {
    const direction = arrows[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    keyboard.current = { id: widget.id, part };
    const [dx, dy] = direction;
    const next = event.shiftKey || part === "widget-corner"
      ? resize(widgets, widget.id, widget.w + dx, widget.h + dy)
      : step(widgets, widget.id, dx, dy);
    arrange(widget, next);
  };

  return (
    <div
      ref={grid}
      className="board"
      data-editing={edit !== undefined || undefined}
      data-dragging={drag?.kind}
      style={{ "--rows": rowCount(placed) } as CSSProperties}
    >
      {drag !== undefined && <Target box={placed.find(({ id }) => id === drag.id)} />}
      {order.map((widget, index) => (
        <article
          key={widget.id}
          className="widget"
          data-type={widget.type}
          data-widget={widget.id}
          data-dragged={drag?.id === widget.id || undefined}
          aria-label={widget.title}
          style={drag?.id === widget.id ? draggedPlace(widget, widgets, drag) : place(widget)}
        >
          <header {...(edit !== undefined ? dragProps(widget, "move") : {})}>
            <h2 title={widget.title}>{widget.title}</h2>
            {note(widget)}
            {edit !== undefined && (
              <WidgetTools
                widget={widget}
                edit={edit}
                isFirst={index === 0}
                isLast={index === order.length - 1}
                onExchange={(by) => arrange(widget, exchange(widgets, widget.id, by))}
              />
            )}
            {edit !== undefined && (
              <button
                type="button"
                className="icon-button widget-handle"
                aria-label={`Move ${widget.title} with the arrow keys, resize it with Shift`}
                title="Drag, or use the arrow keys"
                onKeyDown={(event) => press(event, widget, "widget-handle")}
              >
                <Icon name="move" size={18} />
              </button>
            )}
          </header>
          <div className="widget-body">{body(widget)}</div>
          {edit !== undefined && (
            <button
              type="button"
              className="widget-corner"
              aria-label={`Resize ${widget.title} with the arrow keys`}
              title="Drag to resize"
              {...dragProps(widget, "resize")}
              onKeyDown={(event) => press(event, widget, "widget-corner")}
            />
          )}
        </article>
      ))}
      <p className="hidden" role="status">{spoken}</p>
    </div>
  );
}

const arrows: Readonly<Record<string, readonly [number, number] | undefined>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Where the dragged widget would go. */
function Target({ box }: { box: BoardWidget | undefined }) {
  return box === undefined ? null : <div className="widget-target" style={place(box)} />;
}

function place({ x, y, w, h }: BoardWidget): CSSProperties {
  return { "--x": x, "--y": y, "--w": w, "--h": h } as CSSProperties;
}

/** The dragged widget goes with the pointer, not by whole columns. */
function draggedPlace(widget: BoardWidget, widgets: readonly BoardWidget[], drag: Drag): CSSProperties {
  const own = widgets.find(({ id }) => id === widget.id) ?? widget;
  return {
    ...place(own),
    [drag.kind === "move" ? "--dx" : "--dw"]: `${drag.dx}px`,
    [drag.kind === "move" ? "--dy" : "--dh"]: `${drag.dy}px`,
  } as CSSProperties;
}

function isSame(a: readonly BoardWidget[], b: readonly BoardWidget[]): boolean {
  return a.length === b.length && a.every((one) => {
    const other = b.find(({ id }) => id === one.id);
    return other !== undefined && other.x === one.x && other.y === one.y && other.w === one.w &&
      other.h === one.h;
  });
}
