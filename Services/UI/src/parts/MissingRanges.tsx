import { useCallback, useState } from "react";
import { api } from "../api/client.ts";
import type { SourceCompleteness } from "../api/types.ts";
import { formatCount } from "../lib/format.ts";
import { shortID, sourceName } from "../lib/quality.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { AnswerState } from "./AnswerState.tsx";
import { SelectField } from "./Field.tsx";
import { Pager } from "./Pager.tsx";

const pageSize = 20;
const instant = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** The ledger: every stretch of numbers that never came. `sources` are those one can choose from. */
export function MissingRanges({ sources }: { sources: readonly SourceCompleteness[] }) {
  const [source, setSource] = useState("");
  const [page, setPage] = useState(1);
  const ask = useCallback(
    async () => ({
      source,
      ...await api.missingRanges(page, pageSize, source === "" ? undefined : source),
    }),
    [page, source],
  );
  const answer = useAnswer(ask);
  const { data, asking } = answer;
  return (
    <section className="panel ledger" aria-label="Missing ranges">
      <header className="panel-head">
        <h2>Missing ranges</h2>
        <p className="quiet" role="status">
          {data !== undefined && data.total > 0 &&
            `${formatCount(data.total)} ${data.total === 1 ? "range" : "ranges"}, the newest first`}
        </p>
        {sources.length > 1 && (
          <div className="panel-actions">
            <SelectField
              label="Source"
              value={source}
              onChange={(event) => {
                setSource(event.target.value);
                setPage(1);
              }}
            >
              <option value="">All sources</option>
              {sources.map((one) => <option key={one.source} value={one.source}>{sourceName(one)}</option>)}
            </SelectField>
          </div>
        )}
      </header>
      <AnswerState what="The missing ranges" {...answer} />
      {data !== undefined && data.total === 0 && (
        <p className="none">
          No number is missing{data.source === "" ? "" : " from this source"}. When a sender goes on with a
          higher number and does not bring those in between, the stretch is listed here.
        </p>
      )}
      {data !== undefined && data.total > 0 && (
        <>
          <table className="table ranges" aria-busy={asking && data.page !== page}>
            <thead>
              <tr>
                <th scope="col">Source</th>
                <th scope="col">Numbers</th>
                <th scope="col" className="number">Missing</th>
                <th scope="col">Between the readings of</th>
                <th scope="col">Noticed</th>
              </tr>
            </thead>
            <tbody>
              {data.data.map((range) => (
                <tr key={`${range.source} ${range.boot} ${range.first}`}>
                  <th scope="row">
                    {sourceName(range)}
                    <small className="cell-note quiet" title={`Run ${range.boot}`}>
                      run {shortID(range.boot)}
                    </small>
                  </th>
                  <td>
                    {range.first === range.last
                      ? formatCount(range.first)
                      : `${formatCount(range.first)} – ${formatCount(range.last)}`}
                  </td>
                  <td className="number wrong">{formatCount(range.count)}</td>
                  <td>
                    {formatTime(range.after) ?? "the beginning"} – {formatTime(range.before) ?? "now"}
                  </td>
                  <td className="quiet">{formatTime(range.noticed_at)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <Pager page={page} pageSize={pageSize} total={data.total} onTurn={setPage} />
        </>
      )}
    </section>
  );
}

function formatTime(timestamp: string | null): string | null {
  const time = timestamp === null ? NaN : Date.parse(timestamp);
  return Number.isNaN(time) ? null : instant.format(time);
}
