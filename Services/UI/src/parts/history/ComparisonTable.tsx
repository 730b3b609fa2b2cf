import { useCallback } from "react";
import { api } from "../../api/client.ts";
import type { Channel, Statistics } from "../../api/types.ts";
import { formatFigure } from "../../lib/format.ts";
import type { Comparison } from "../../lib/historyView.ts";
import { isLive, spanOf, type TimeWindow } from "../../lib/timeWindow.ts";
import { wallClock } from "../../lib/wallClock.ts";
import { useAnswer } from "../../state/useAnswer.ts";
import { AnswerState } from "../AnswerState.tsx";

interface Props {
  channels: readonly Channel[];
  window: TimeWindow;
  comparison: Comparison;
  /** What the two periods are called. */
  names: readonly [string, string];
}

const iso = (time: number) => new Date(time).toISOString();

/** Lowest, highest and mean of both periods, and how much the first differs from the second. */
export function ComparisonTable({ channels, window, comparison, names }: Props) {
  const ids = channels.map(({ public_id }) => public_id);
  const live = isLive(window);
  const { shift } = comparison;
  const ask = useCallback(async (signal: AbortSignal) => {
    const { from, to } = spanOf(window, wallClock.now());
    const sets = [0, shift].map((by) => ({ from: iso(from + by), to: iso(to + by) }));
    const answers = await Promise.all(sets.map((edges) => api.statistics(ids, edges, null, signal)));
    return answers.map(({ series }) => new Map(series.map((one) => [one.event_public_id, one])));
  }, [ids.join(), live ? window.last : `${window.from} ${window.to}`, shift]);
  const answer = useAnswer(ask, !live);
  const [first, second] = answer.data ?? [];
  return (
    <section className="panel comparison" aria-label="Comparison">
      <header className="panel-head">
        <h2>Comparison</h2>
      </header>
      <AnswerState what="The comparison" {...answer} />
      {first !== undefined && second !== undefined && (
        <table className="comparison-table" aria-busy={answer.asking}>
          <thead>
            <tr>
              <th scope="col">Channel</th>
              <th scope="col">Period</th>
              <th scope="col" className="number">Minimum</th>
              <th scope="col" className="number">Maximum</th>
              <th scope="col" className="number">Mean</th>
            </tr>
          </thead>
          {channels.map((channel) => (
            <Sets
              key={channel.public_id}
              channel={channel}
              names={names}
              sets={[first.get(channel.public_id), second.get(channel.public_id)]}
            />
          ))}
        </table>
      )}
    </section>
  );
}

function Sets({ channel, names, sets }: {
  channel: Channel;
  names: readonly [string, string];
  sets: readonly [Statistics | undefined, Statistics | undefined];
}) {
  const of = (set: Statistics | undefined) => [set?.minimum, set?.maximum, set?.mean];
  const [one, other] = [of(sets[0]), of(sets[1])];
  const differences = one.map((value, index) => {
    const against = other[index];
    return typeof value === "number" && typeof against === "number" ? value - against : null;
  });
  const rows = [
    { name: names[0], values: one, look: "series-0" },
    { name: names[1], values: other, look: "series-2" },
    { name: "Difference", values: differences, look: "" },
  ];
  return (
    <tbody data-channel={channel.public_id}>
      {rows.map(({ name, values, look }, index) => (
        <tr key={name} className={index === 2 ? "difference" : ""}>
          {index === 0 && <th scope="rowgroup" rowSpan={3}>{channel.name}</th>}
          <td>
            {look !== "" && <span className={`swatch ${look}`} aria-hidden="true" />}
            {name}
          </td>
          {values.map((value, column) => {
            const reading = formatFigure(channel, value);
            const sign = index === 2 && typeof value === "number" && value > 0 ? "+" : "";
            return (
              <td key={column} className="number" data-name={["Minimum", "Maximum", "Mean"][column]}>
                {sign}
                {reading.text} <small>{reading.unit}</small>
              </td>
            );
          })}
        </tr>
      ))}
    </tbody>
  );
}
