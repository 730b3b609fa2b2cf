import { useCallback, useMemo, useState } from "react";
import { api } from "../api/client.ts";
import { formatCount } from "../lib/format.ts";
import {
  formatCompleteness,
  periodOf,
  sourceName,
  type Span,
  spans,
  sumUp,
  worstFirst,
} from "../lib/quality.ts";
import { wallClock } from "../lib/wallClock.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { HourFigures } from "../parts/HourFigures.tsx";
import { HourLegend } from "../parts/HourStrip.tsx";
import { Link } from "../parts/Link.tsx";
import { MissingRanges } from "../parts/MissingRanges.tsx";
import { QualityWords } from "../parts/QualityWords.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { SourceQuality } from "../parts/SourceQuality.tsx";
import { useStored } from "../state/stored.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useTitle } from "../state/title.ts";

const isSpan = (value: unknown): value is Span => spans.some(({ key }) => key === value);

/** From this many sources on one can search them. */
const searchable = 8;

export function QualityPage() {
  const [chosen, setChosen] = useStored<Span>("quality.span", "24h", isSpan);
  const [search, setSearch] = useState("");
  const ask = useCallback(async () => {
    const span = spans.find(({ key }) => key === chosen) ?? spans[0];
    const now = wallClock.now();
    const period = periodOf(span.days, now, -new Date(now).getTimezoneOffset());
    const { sources } = await api.completeness(period.from, period.to);
    return { span, period, sources: worstFirst(sources), total: sumUp(sources) };
  }, [chosen]);
  const answer = useAnswer(ask);
  const { data, asking } = answer;
  const found = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/);
    return data?.sources.filter((source) =>
      words.every((word) => `${sourceName(source)} ${source.source}`.toLowerCase().includes(word))
    ) ?? [];
  }, [data, search]);

  useTitle("Data quality");

  return (
    <div className="page quality">
      <div className="page-tools">
        <div className="segments" role="group" aria-label="Time shown">
          {spans.map(({ key, label, name }) => (
            <button
              key={key}
              type="button"
              aria-pressed={key === chosen}
              aria-label={name}
              onClick={() => setChosen(key)}
            >
              {label}
            </button>
          ))}
        </div>
        {data !== undefined && data.sources.length >= searchable && (
          <SearchField label="Search sources" value={search} onChange={setSearch} />
        )}
        {data !== undefined && data.sources.length > 0 && (
          <p className="quiet" role="status">
            {found.length === data.sources.length
              ? `${formatCount(found.length)} ${found.length === 1 ? "source" : "sources"}`
              : `${formatCount(found.length)} of ${formatCount(data.sources.length)} sources`}
          </p>
        )}
      </div>
      <AnswerState what="The figures" {...answer} />
      {data !== undefined && (
        <div className="quality-body" aria-busy={asking && data.span.key !== chosen}>
          {data.sources.length === 0
            ? (
              <EmptyState
                icon="quality"
                title={`Nothing was sent in the ${data.span.name.toLowerCase()}`}
                action={<Link className="button plain" href="/channels">Go to the channels</Link>}
              >
                {data.span.key === "30d"
                  ? "Start an agent, or send readings with an API token: every sender becomes a source here, and within a minute you see whether all of its readings arrive."
                  : "Choose a longer time above to see earlier sources. To see new ones, start an agent or send readings with an API token."}
              </EmptyState>
            )
            : (
              <>
                <section className="panel overall" aria-label="All sources">
                  <div className="overall-share">
                    <p className="figure">{formatCompleteness(data.total.completeness)}</p>
                    <p className="quiet">of what was sent has arrived</p>
                  </div>
                  <HourFigures title={`All sources, ${data.span.name.toLowerCase()}`} counts={data.total} />
                </section>
                <HourLegend />
                {found.map((source) => (
                  <SourceQuality
                    key={source.source}
                    source={source}
                    period={data.period}
                    span={data.span.name}
                  />
                ))}
                {found.length === 0 && <p className="none">No source has that in its name.</p>}
                <MissingRanges sources={data.sources} />
              </>
            )}
          <QualityWords />
        </div>
      )}
    </div>
  );
}
