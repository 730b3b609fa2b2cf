import { useCallback, useState } from "react";
import { api } from "../../api/client.ts";
import type { Channel, Statistics } from "../../api/types.ts";
import { readNumber } from "../../lib/checkForms.ts";
import { splitName } from "../../lib/channels.ts";
import {
  formatAge,
  formatCount,
  formatFigure,
  formatNumber,
  formatReading,
  type Reading,
  shownUnit,
} from "../../lib/format.ts";
import { isLive, spanOf, type TimeWindow } from "../../lib/timeWindow.ts";
import { wallClock } from "../../lib/wallClock.ts";
import { useAnswer } from "../../state/useAnswer.ts";
import { AnswerState } from "../AnswerState.tsx";
import { Field } from "../Field.tsx";

interface Props {
  channels: readonly Channel[];
  window: TimeWindow;
  above: number | null;
  onAbove: (above: number | null) => void;
}

/** The figures of each channel over the stretch of time that is shown. */
export function StatisticsPanel({ channels, window, above, onAbove }: Props) {
  const [text, setText] = useState(above === null ? "" : String(above));
  const isWrong = text.trim() !== "" && readNumber(text) === undefined;
  const ids = channels.map(({ public_id }) => public_id);
  const live = isLive(window);
  const ask = useCallback(async (signal: AbortSignal) => {
    const { from, to } = spanOf(window, wallClock.now());
    const { series } = await api.statistics(ids, { from: iso(from), to: iso(to) }, above, signal);
    return new Map(series.map((one) => [one.event_public_id, one]));
  }, [ids.join(), live ? window.last : `${window.from} ${window.to}`, above]);
  const answer = useAnswer(ask, !live);
  return (
    <section className="panel statistics" aria-label="Statistics">
      <header className="panel-head">
        <h2>Statistics</h2>
        <div className="panel-actions">
          <Field
            label="Time above"
            inputMode="decimal"
            value={text}
            placeholder="a limit"
            error={isWrong ? "Enter a number." : undefined}
            onChange={(event) => {
              setText(event.target.value);
              const limit = readNumber(event.target.value);
              if (limit !== undefined || event.target.value.trim() === "") onAbove(limit ?? null);
            }}
          />
        </div>
      </header>
      <AnswerState what="The statistics" {...answer} />
      {answer.data !== undefined && (
        <div className="statistics-body" aria-busy={answer.asking}>
          {channels.map((channel) => (
            <Figures
              key={channel.public_id}
              channel={channel}
              figures={answer.data?.get(channel.public_id)}
              above={above}
            />
          ))}
        </div>
      )}
    </section>
  );
}

const inUnit = ({ text, unit }: Reading) => (
  <>
    {text} <small>{unit}</small>
  </>
);

const iso = (time: number) => new Date(time).toISOString();

function Figures(
  { channel, figures, above }: { channel: Channel; figures: Statistics | undefined; above: number | null },
) {
  const { group, label } = splitName(channel.name);
  const shown = (value: number | null | undefined) => inUnit(formatFigure(channel, value));
  const integral = figures?.integral;
  const unit = shownUnit(channel.unit);
  const rows: [string, React.ReactNode][] = [
    ["Readings", formatCount(figures?.count ?? 0)],
    ["Mean", shown(figures?.mean)],
    ["Minimum", shown(figures?.minimum)],
    ["Maximum", shown(figures?.maximum)],
    ["5 %", shown(figures?.percentiles?.["5"])],
    ["Median", shown(figures?.percentiles?.["50"])],
    ["95 %", shown(figures?.percentiles?.["95"])],
    // Often far below a value: what is shown of one may be nothing of it.
    ["Deviation", inUnit(formatReading(figures?.standard_deviation, channel.unit))],
    [
      "Integral",
      typeof integral === "number"
        ? (
          <>
            {formatNumber(integral)} <small>{unit === "" ? "h" : `${unit}·h`}</small>
          </>
        )
        : "–",
    ],
    [
      "Covered",
      typeof figures?.covered_seconds === "number" ? formatAge(figures.covered_seconds * 1000) : "–",
    ],
  ];
  if (above !== null) {
    const time = figures?.time_above_seconds;
    rows.push([`Above ${formatNumber(above)}`, typeof time === "number" ? formatAge(time * 1000) : "–"]);
  }
  return (
    <section
      className="figures"
      aria-label={`Statistics of ${channel.name}`}
      data-channel={channel.public_id}
    >
      <h3>
        {group !== "" && <span className="legend-group">{group}</span>}
        {label}
      </h3>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
