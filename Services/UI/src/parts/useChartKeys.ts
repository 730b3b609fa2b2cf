import { type KeyboardEvent, useEffect, useRef } from "react";
import { moved, scaled, type Span } from "../lib/timeWindow.ts";

interface Options {
  /** What is shown now. */
  span: () => Span;
  /** The keys go on: show this. */
  onMove: (span: Span) => void;
  /** They have come to rest: this is what was chosen. */
  onCommit: (span: Span) => void;
  onReset: () => void;
  onNow: () => void;
  /** Moves the cross-hair by so many pixels; null takes it away. */
  onCursor: (pixels: number | null) => void;
}

/** How long the keys rest before their end counts, in milliseconds. */
const rest = 220;

/** Pan, zoom and the cross-hair by keyboard, for the element that has the focus. */
export function useChartKeys({ span, onMove, onCommit, onReset, onNow, onCursor }: Options) {
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const commit = useRef(onCommit);
  commit.current = onCommit;
  useEffect(() => () => clearTimeout(timer.current), []);

  const go = (to: Span) => {
    onMove(to);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => commit.current(to), rest);
  };
  const keys: Record<string, () => void> = {
    ArrowLeft: () => go(moved(span(), -0.1)),
    ArrowRight: () => go(moved(span(), 0.1)),
    "Shift+ArrowLeft": () => onCursor(-1),
    "Shift+ArrowRight": () => onCursor(1),
    PageUp: () => go(moved(span(), -1)),
    PageDown: () => go(moved(span(), 1)),
    "+": () => go(scaled(span(), 0.5)),
    "=": () => go(scaled(span(), 0.5)),
    "-": () => go(scaled(span(), 2)),
    Home: onReset,
    End: onNow,
    Escape: () => onCursor(null),
  };
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const isArrow = event.key.startsWith("Arrow");
    const action = keys[isArrow && event.shiftKey ? `Shift+${event.key}` : event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
}
