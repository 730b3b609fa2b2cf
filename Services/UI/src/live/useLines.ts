import { useCallback, useEffect, useRef, useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { SeriesHead } from "../api/types.ts";
import type { Line } from "../lib/columns.ts";
import { isLive, spanOf, type TimeWindow } from "../lib/timeWindow.ts";
import { edgesOf, viewOf } from "../lib/view.ts";
import { wallClock } from "../lib/wallClock.ts";

/** One channel at one time: `shift` milliseconds later than the chart says. */
export interface WantedLine {
  readonly channel: string;
  readonly shift: number;
}

export interface AnsweredLine {
  readonly head: SeriesHead;
  readonly line: Line;
}

interface State {
  /** By `keyOf`. Stays while the next answer is on its way, and when that fails. */
  readonly answers: ReadonlyMap<string, AnsweredLine>;
  readonly isAsking: boolean;
  readonly failure: string | undefined;
}

export const keyOf = ({ channel, shift }: WantedLine) => (shift === 0 ? channel : `${channel}@${shift}`);

/** What one question may be about: channels, and columns of all of them together. */
const channelLimit = 50;
const columnLimit = 100_000;

/** The lines by what one question can ask for. */
export function questions(wanted: readonly WantedLine[], columns: number) {
  const size = Math.max(1, Math.min(channelLimit, Math.floor(columnLimit / Math.max(1, columns))));
  return [...new Set(wanted.map(({ shift }) => shift))].flatMap((shift) => {
    const channels = wanted.filter((line) => line.shift === shift).map(({ channel }) => channel);
    return Array.from({ length: Math.ceil(channels.length / size) }, (_, i) => ({
      channels: channels.slice(i * size, (i + 1) * size),
      shift,
    }));
  });
}

/** A window that includes now is read again this often: readings come late, and the socket thins them out. */
const every = 30_000;
/** How long the window must stand still before it is asked for. */
const settled = 120;

/**
 * The lines of a plot with `columns` columns, read again whenever `window`, `lines` or the width is another. What is asked
 * for replaces what is still on its way.
 */
export function useLines(wanted: readonly WantedLine[], window: TimeWindow, columns: number) {
  const [state, setState] = useState<State>({ answers: new Map(), isAsking: true, failure: undefined });
  const lines = wanted.map(keyOf).join();
  const live = isLive(window);
  const [a, b] = live ? [window.last, NaN] : [window.from, window.to];
  const current = useRef(() => {});
  const request = useRef<AbortController>();
  const hasAsked = useRef(false);

  const ask = useCallback(async () => {
    request.current?.abort();
    const mine = request.current = new AbortController();
    setState((before) => ({ ...before, isAsking: true }));
    const { from, to } = spanOf(window, wallClock.now());
    const view = viewOf(from, to, columns);
    try {
      const parts = await Promise.all(
        questions(wanted, columns).map(async ({ channels, shift }) => {
          const edges = edgesOf({ ...view, start: view.start + Math.round(shift * 1000) });
          const { series } = await api.lines(channels, edges, columns, mine.signal);
          return series.map(({ line, ...head }) =>
            [keyOf({ channel: head.event_public_id, shift }), { head, line }] as const
          );
        }),
      );
      if (mine.signal.aborted) return;
      setState({ answers: new Map(parts.flat()), isAsking: false, failure: undefined });
    } catch (error) {
      if (mine.signal.aborted) return;
      const failure = error instanceof APIError ? error.message : "The readings could not be read.";
      setState((before) => ({ ...before, failure, isAsking: false }));
    }
  }, [lines, live, a, b, columns]);

  useEffect(() => {
    setState((before) => ({ ...before, isAsking: wanted.length > 0 }));
    if (columns === 0 || wanted.length === 0) return;
    current.current = () => void ask();
    const timer = setTimeout(() => void ask(), hasAsked.current ? settled : 0);
    hasAsked.current = true;
    const isOpen = live || b > wallClock.now() - every;
    const look = () => {
      if (!document.hidden) void ask();
    };
    const repeat = isOpen ? setInterval(look, every) : undefined;
    if (isOpen) document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      clearInterval(repeat);
      document.removeEventListener("visibilitychange", look);
      request.current?.abort();
    };
  }, [ask]);

  return { ...state, reload: useCallback(() => current.current(), []) };
}
