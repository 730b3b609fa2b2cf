import { useEffect, useMemo, useRef, useState } from "react";
import { type HistoryView, readHistory, writeHistory } from "../../lib/historyView.ts";
import type { TimeWindow } from "../../lib/timeWindow.ts";
import { startOf, visit } from "../../lib/trail.ts";
import { navigate, useQuery } from "../../router.ts";

/**
 * What the page shows, kept in the address. A change of what stretch of time is shown, or of the comparison, is a step that the
 * browser's Back takes back; the others are not.
 */
export function useHistory() {
  const query = useQuery();
  const view = useMemo(() => readHistory(query), [query]);
  const current = useRef(view);
  current.current = view;

  const change = (changes: Partial<HistoryView>) => {
    const next = { ...current.current, ...changes };
    const isStep = placeOf(next) !== placeOf(current.current);
    current.current = next;
    navigate(`/history?${writeHistory(next)}`, { replace: !isStep });
  };

  const place = placeOf(view);
  const [trail, setTrail] = useState(() => startOf(place));
  useEffect(() => setTrail((before) => visit(before, place)), [place]);

  /** What a reset goes back to: the stretch of time that was chosen last, not come to by zooming. */
  const base = useRef<TimeWindow>(view.window);
  const choose = (window: TimeWindow) => {
    base.current = window;
    change({ window });
  };
  return { view, change, choose, reset: () => change({ window: base.current }), trail, query };
}

const placeOf = ({ window, comparison }: HistoryView) => JSON.stringify([window, comparison]);
