import { useEffect, useState } from "react";

const every = 3_000;

/**
 * How many things have come since; asks `count` every 3 s while the page is visible, and not at all without it. `count`
 * must be stable (`useCallback`).
 */
export function useNewCount(count: (() => Promise<number>) | undefined): number {
  const [number, setNumber] = useState(0);
  useEffect(() => {
    setNumber(0);
    if (count === undefined) return;
    let isHere = true;
    const timer = setInterval(async () => {
      if (document.hidden) return;
      // No answer is no news; the connection's state shows elsewhere.
      const answer = await count().catch(() => undefined);
      if (isHere && answer !== undefined) setNumber(answer);
    }, every);
    return () => {
      isHere = false;
      clearInterval(timer);
    };
  }, [count]);
  return number;
}
