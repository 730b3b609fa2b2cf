import { type Columns, emptyLine, reduce } from "../lib/columns.ts";
import type { Picture } from "../lib/drawPlot.ts";
import type { Span } from "../lib/timeWindow.ts";
import { isSameView, type View, viewOf } from "../lib/view.ts";
import { tick } from "../live/clock.ts";
import { hub } from "../live/liveHub.ts";
import type { AnsweredLine } from "../live/useLines.ts";
import type { RangeLine } from "./rangeLines.ts";

/** What the plots show, by the lines' keys. */
export interface Drawn {
  version: number;
  readonly columns: Map<string, Columns>;
}

/** What the chart is about at this moment. */
export interface Moment {
  span: () => Span;
  /** By the user's hand, right now. */
  isMoving: () => boolean;
  answers: ReadonlyMap<string, AnsweredLine>;
  /** How many columns its plots have. */
  setColumns: (count: number) => void;
}

/**
 * What one plot draws: its lines, reduced to the plot's columns, whenever there is something new to see. `isNear`: the live
 * readings belong to it.
 */
export function pictureOf(
  members: readonly RangeLine[],
  isNear: boolean,
  moment: () => Moment,
  drawn: Drawn,
) {
  let last: { view: View; answers: unknown; versions: string; at: number } | undefined;
  return (count: number, isNew: boolean): Picture | null => {
    const { span, isMoving, answers, setColumns } = moment();
    setColumns(count);
    // No oftener than the numbers change.
    const at = performance.now();
    const isSoon = last !== undefined && last.answers === answers && at - last.at < tick;
    if (!isNew && isSoon && !isMoving()) return null;
    const { from, to } = span();
    const view = viewOf(from, to, count);
    const tails = members.map(({ channel, shift }) =>
      isNear && shift === undefined ? hub.ring(channel.public_id) : undefined
    );
    const versions = tails.map((tail) => tail?.version ?? 0).join();
    if (!isNew && last?.answers === answers && last.versions === versions && isSameView(last.view, view)) {
      return null;
    }
    last = { view, answers, versions, at };
    drawn.version++;
    const columns = members.map(({ key, channel, shift = 0 }, index) => {
      const own = shift === 0 ? view : { ...view, start: view.start + Math.round(shift * 1000) };
      const answer = answers.get(key);
      const served = answer?.head.gap_seconds;
      const gap = typeof served === "number" ? served * 1000 : hub.silenceLimit(channel.public_id);
      const reduced = reduce(answer?.line ?? emptyLine, own, tails[index], gap);
      drawn.columns.set(key, reduced);
      return reduced;
    });
    return { view, columns };
  };
}
