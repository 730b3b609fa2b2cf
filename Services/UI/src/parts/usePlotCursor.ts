import {
  type ChangeEvent,
  type InputHTMLAttributes,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  useRef,
  useState,
} from "react";

interface Options {
  /** How many places there are; the cursor starts at the last. */
  count: number;
  /** How far the arrows up and down go. */
  row?: number;
  /** Which place is at `x`, `y`, in pixels from the plot's upper left corner; null: none. */
  locate: (x: number, y: number) => number | null;
}

/**
 * A cursor over a drawing made of many small marks: the pointer shows the place under it, a tap or a click keeps it, and
 * the keyboard moves it. The last two by way of a range input that lies unseen over the drawing, so that the drawing is
 * one stop of the Tab key and a screen reader says each place.
 */
export function usePlotCursor({ count, row = 1, locate }: Options) {
  const input = useRef<HTMLInputElement>(null);
  const [under, setUnder] = useState<number | null>(null);
  const [kept, setKept] = useState<number | null>(null);
  const find = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return locate(event.clientX - box.left, event.clientY - box.top);
  };
  const last = Math.max(0, count - 1);
  const value = Math.min(kept ?? last, last);
  const inputProps: InputHTMLAttributes<HTMLInputElement> = {
    type: "range",
    min: 0,
    max: last,
    step: 1,
    value,
    onChange: (event: ChangeEvent<HTMLInputElement>) => setKept(Number(event.target.value)),
    onFocus: () => setKept((before) => before ?? last),
    onBlur: () => setKept(null),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Escape") return input.current?.blur();
      const step = event.key === "ArrowDown" ? row : event.key === "ArrowUp" ? -row : 0;
      if (step === 0 || row === 1) return;
      event.preventDefault();
      if (value + step >= 0 && value + step <= last) setKept(value + step);
    },
  };
  const surfaceProps = {
    onPointerMove: (event: PointerEvent) => {
      if (event.pointerType === "mouse") setUnder(find(event));
    },
    onPointerLeave: () => setUnder(null),
    // The focus stays where it is until the click decides.
    onMouseDown: (event: MouseEvent) => event.preventDefault(),
    onClick: (event: MouseEvent) => {
      const place = find(event);
      if (place === null) return input.current?.blur();
      input.current?.focus({ preventScroll: true });
      setKept(place);
    },
  };
  const shown = under ?? kept;
  return { shown: shown === null || shown > last ? null : shown, value, input, inputProps, surfaceProps };
}
