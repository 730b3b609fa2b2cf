import { type RefObject, useEffect, useRef } from "react";
import { moved, pinched, scaled, type Span } from "../lib/timeWindow.ts";

interface Options {
  isEnabled: boolean;
  /** What is shown now. */
  span: () => Span;
  /** The gesture goes on: show this. */
  onMove: (span: Span) => void;
  /** It has ended: this is what was chosen. */
  onCommit: (span: Span) => void;
  onReset: () => void;
  /** Whether the wheel zooms by itself, or only with the Ctrl key, so that the page can be scrolled over the plot. */
  isWheelFree: boolean;
}

/** How far the pointer moves before it drags, in pixels; how long the wheel rests before its end counts, in milliseconds. */
const threshold = 5;
const wheelRest = 220;
const secondTapWithin = 320;

interface Finger {
  readonly startX: number;
  x: number;
}

/**
 * Zoom and pan of the plots in `frame` (all as wide as each other) by mouse, wheel and touch: drag to zoom, Shift or the
 * middle button to pan, the wheel at the pointer, one finger pans, two pinch, twice resets.
 *
 * `selection` is the mark of what is about to be zoomed into.
 */
export function useGestures(
  frame: RefObject<HTMLElement>,
  selection: RefObject<HTMLElement>,
  options: Options,
) {
  const current = useRef(options);
  current.current = options;
  const { isEnabled } = options;

  useEffect(() => {
    const element = frame.current;
    if (element === null || !isEnabled) return;
    let plot: DOMRect | undefined;
    let start: Span | undefined;
    let action: "zoom" | "pan" | undefined;
    let shown: Span | undefined;
    let lastTap = { at: -Infinity, x: 0 };
    let wheelTimer: ReturnType<typeof setTimeout> | undefined;
    let scrolledAt = -Infinity;
    const fingers = new Map<number, Finger>();

    const place = (x: number) => (plot === undefined ? 0 : (x - plot.left) / plot.width);
    const at = (x: number, { from, to }: Span) => from + (to - from) * place(x);
    const show = (span: Span) => {
      shown = span;
      current.current.onMove(span);
    };
    const commit = () => {
      if (shown !== undefined) current.current.onCommit(shown);
      shown = undefined;
    };
    const mark = (a: number, b: number) => {
      const box = element.getBoundingClientRect();
      const style = selection.current?.style;
      if (style === undefined || plot === undefined) return;
      const [left, right] = [Math.max(plot.left, Math.min(a, b)), Math.min(plot.right, Math.max(a, b))];
      style.display = "block";
      style.left = `${left - box.left}px`;
      style.width = `${right - left}px`;
    };
    const unmark = () => selection.current?.style.removeProperty("display");
    /** Fingers came or went: what is shown now is where the gesture goes on from. */
    const hold = () => {
      start = shown ?? current.current.span();
      for (const [id, { x }] of fingers) fingers.set(id, { startX: x, x });
    };

    const down = (event: PointerEvent) => {
      const over = (event.target as Element).closest?.(".u-over");
      if (over === null || over === undefined || (event.pointerType === "mouse" && event.button > 1)) return;
      plot = over.getBoundingClientRect();
      over.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, { startX: event.clientX, x: event.clientX });
      hold();
      const isMouse = event.pointerType === "mouse";
      action = isMouse && event.button === 0 && !event.shiftKey ? "zoom" : "pan";
      if (event.button === 1) event.preventDefault();
    };
    const move = (event: PointerEvent) => {
      const finger = fingers.get(event.pointerId);
      if (finger === undefined || start === undefined) return;
      finger.x = event.clientX;
      const [one, two] = [...fingers.values()];
      if (one !== undefined && two !== undefined) {
        const [left, right] = one.startX <= two.startX ? [one, two] : [two, one];
        show(pinched(at(left.startX, start), at(right.startX, start), place(left.x), place(right.x)));
        return;
      }
      if (Math.abs(finger.x - finger.startX) < threshold && shown === undefined) return;
      if (action === "zoom") mark(finger.startX, finger.x);
      else show(moved(start, place(finger.startX) - place(finger.x)));
    };
    const up = (event: PointerEvent) => {
      const finger = fingers.get(event.pointerId);
      if (finger === undefined || start === undefined) return;
      fingers.delete(event.pointerId);
      if (fingers.size > 0) return hold();
      unmark();
      const isDrag = Math.abs(finger.x - finger.startX) >= threshold;
      if (action === "zoom" && isDrag && event.type === "pointerup" && plot !== undefined) {
        const [a, b] = [finger.startX, finger.x].map((x) => Math.min(Math.max(x, plot!.left), plot!.right));
        const span = start;
        current.current.onCommit({ from: at(Math.min(a!, b!), span), to: at(Math.max(a!, b!), span) });
      } else if (shown !== undefined) {
        commit();
      } else if (event.pointerType !== "mouse" && event.type === "pointerup") {
        const isSecond = event.timeStamp - lastTap.at < secondTapWithin &&
          Math.abs(event.clientX - lastTap.x) < 30;
        if (isSecond) current.current.onReset();
        lastTap = { at: isSecond ? -Infinity : event.timeStamp, x: event.clientX };
      }
      start = undefined;
    };
    const twice = (event: MouseEvent) => {
      if ((event.target as Element).closest?.(".u-over")) current.current.onReset();
    };
    const scrolled = () => {
      scrolledAt = performance.now();
    };
    const wheel = (event: WheelEvent) => {
      const over = (event.target as Element).closest?.(".u-over");
      if (over === null || over === undefined) return;
      const isAsked = event.ctrlKey || event.metaKey;
      // A page that is being scrolled goes on when a plot comes under the pointer.
      if (!isAsked && (!current.current.isWheelFree || performance.now() - scrolledAt < 250)) return;
      event.preventDefault();
      plot = over.getBoundingClientRect();
      const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
      const span = shown ?? current.current.span();
      const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        show(moved(span, (sideways * unit) / plot.width));
      } else {
        const factor = Math.exp(Math.max(-240, Math.min(240, event.deltaY * unit)) * 0.002);
        show(scaled(span, factor, place(event.clientX)));
      }
      clearTimeout(wheelTimer);
      wheelTimer = setTimeout(commit, wheelRest);
    };

    const controller = new AbortController();
    const { signal } = controller;
    element.addEventListener("pointerdown", down, { signal });
    element.addEventListener("pointermove", move, { signal });
    element.addEventListener("pointerup", up, { signal });
    element.addEventListener("pointercancel", up, { signal });
    element.addEventListener("dblclick", twice, { signal });
    element.addEventListener("wheel", wheel, { signal, passive: false });
    addEventListener("scroll", scrolled, { signal, passive: true });
    return () => {
      controller.abort();
      clearTimeout(wheelTimer);
    };
  }, [isEnabled]);
}
