import { type RefObject, useLayoutEffect, useState } from "react";

/** The width of an element in pixels, 0 until it is known. */
export const useWidth = (target: RefObject<Element>) => useExtent(target, "clientWidth");

/** The height of an element in pixels, 0 until it is known. */
export const useHeight = (target: RefObject<Element>) => useExtent(target, "clientHeight");

function useExtent(target: RefObject<Element>, side: "clientWidth" | "clientHeight"): number {
  const [extent, setExtent] = useState(0);
  useLayoutEffect(() => {
    const element = target.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setExtent(Math.floor(element[side])));
    setExtent(Math.floor(element[side]));
    observer.observe(element);
    return () => observer.disconnect();
  }, [target, side]);
  return extent;
}
