import { memo, useMemo } from "react";
import type { SourceCompleteness } from "../api/types.ts";
import { formatCount } from "../lib/format.ts";
import {
  cellsOf,
  formatCompleteness,
  type HourCell,
  hourWords,
  type Period,
  silentSince,
  sourceName,
} from "../lib/quality.ts";
import { HourFigures } from "./HourFigures.tsx";
import { hourName, HourStrip } from "./HourStrip.tsx";
import { Icon } from "./Icon.tsx";

const since = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

interface Props {
  source: SourceCompleteness;
  period: Period;
  /** "Last 24 hours". */
  span: string;
}

/** One source: how complete it is, hour by hour, and the counts of the hour pointed at or else of the whole span. */
export const SourceQuality = memo(function SourceQuality({ source, period, span }: Props) {
  const cells = useMemo(() => cellsOf(source, period), [source, period]);
  const silent = silentSince(cells);
  const name = sourceName(source);
  return (
    <article className="panel source" data-source={source.source} aria-label={name}>
      <header className="source-head">
        <div className="source-name">
          <h2>{name}</h2>
          {source.name !== null && <span className="quiet">{source.source.split(":")[0]}</span>}
        </div>
        {silent !== null && (
          <span className="tag silent">
            <Icon name="clock" size={14} />
            silent since {since.format(silent)}
          </span>
        )}
        <Verdict source={source} />
        <p className="source-share" data-completeness={source.completeness ?? ""}>
          {formatCompleteness(source.completeness)}
        </p>
      </header>
      <HourStrip cells={cells} period={period} label={`Hours of ${name}`}>
        {(cell) =>
          cell === null
            ? <HourFigures title={span} counts={source} />
            : <HourFigures title={hourName(cell.start)} note={explain(cell)} counts={cell.counts} />}
      </HourStrip>
    </article>
  );
});

function Verdict({ source }: { source: SourceCompleteness }) {
  if (source.completeness === null) return <span className="tag silent">nothing expected</span>;
  if (source.missing > 0) {
    return (
      <span className="tag missing">
        <Icon name="alert" size={14} />
        {formatCount(source.missing)} missing
      </span>
    );
  }
  if (source.refused > 0) {
    return (
      <span className="tag outside">
        <Icon name="alert" size={14} />
        {formatCount(source.refused)} refused
      </span>
    );
  }
  return (
    <span className="tag complete">
      <Icon name="check" size={14} />
      complete
    </span>
  );
}

function explain({ kind }: HourCell): string {
  if (kind === "none") return "No data: not heard of before";
  if (kind === "silent") return "Silent: nothing new came";
  return hourWords[kind];
}
