import { useCallback, useMemo, useState } from "react";
import { api } from "../api/client.ts";
import { type DatapointView, filterOf, isOpenEnded, justAfter, viewOf } from "../lib/datapoints.ts";
import { formatCount } from "../lib/format.ts";
import { wallClock } from "../lib/wallClock.ts";
import { useChannels } from "../live/hooks.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { Button, IconButton } from "../parts/Button.tsx";
import { DatapointFilters } from "../parts/DatapointFilters.tsx";
import { DatapointTable } from "../parts/DatapointTable.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { ExportDialog } from "../parts/history/ExportDialog.tsx";
import { Link } from "../parts/Link.tsx";
import { navigate, useQuery } from "../router.ts";
import { useTitle } from "../state/title.ts";
import { useCursorPages } from "../state/useCursorPages.ts";
import { useExperiments } from "../state/useExperiments.ts";
import { useNewCount } from "../state/useNewCount.ts";

const pageSize = 50;

/** Every stored reading, the newest first; by channel, time and experiment. */
export function DatapointsPage() {
  useTitle("Data points");
  const { channels } = useChannels();
  const query = useQuery();
  const view = useMemo(() => viewOf(query), [query]);
  const experiments = useExperiments();
  const names = useMemo(() => new Map(experiments.map((one) => [one.public_id, one.name])), [experiments]);

  const ask = useCallback(
    (cursor: string | undefined) => api.datapoints(filterOf(view, wallClock.now()), pageSize, cursor),
    [view],
  );
  const pages = useCursorPages(ask);
  const { data, index, asking } = pages;
  const newest = index === 0 ? data?.data[0]?.timestamp : undefined;
  const countNew = useCallback(async () => {
    const filter = filterOf(view, wallClock.now());
    const from = newest ? justAfter(newest) : filter.from;
    return (await api.datapoints({ ...filter, from }, 1)).total;
  }, [view, newest]);
  const isWatching = data !== undefined && index === 0 && isOpenEnded(view);
  const fresh = useNewCount(isWatching ? countNew : undefined);
  const [exporting, setExporting] = useState(false);
  const isFiltered = query.toString() !== "";
  const first = index * pageSize + 1;

  return (
    <div className="page">
      <DatapointFilters view={view} channels={channels} experiments={experiments} />
      <AnswerState what="The readings" {...pages} />
      {data !== undefined && (
        <div className="datapoints-body" aria-busy={asking}>
          <div className="page-tools">
            <p className="quiet" role="status">
              {formatCount(data.total)} {data.total === 1 ? "reading" : "readings"}
            </p>
            {fresh > 0 && (
              <Button icon="retry" look="primary" onClick={() => void pages.reload()}>
                {formatCount(fresh)} new {fresh === 1 ? "reading" : "readings"}
              </Button>
            )}
            {data.data.length > 0 && (
              <Button icon="download" onClick={() => setExporting(true)}>Export</Button>
            )}
          </div>
          {data.data.length === 0
            ? (
              <EmptyState
                icon="table"
                title={isFiltered ? "No reading fits" : "Nothing has been recorded yet"}
                action={isFiltered
                  ? <Button onClick={() => navigate("/datapoints")}>Show all readings</Button>
                  : <Link className="button plain" href="/channels">Go to the channels</Link>}
              >
                {isFiltered
                  ? "Choose other channels, a longer time, or another experiment above."
                  : "Start an agent, or send readings with an API token, and they appear here."}
              </EmptyState>
            )
            : <DatapointTable datapoints={data.data} channels={channels} experiments={names} />}
          {exporting && (
            <ExportDialog
              channels={view.channels}
              {...exportRange(view, names)}
              onClose={() => setExporting(false)}
            />
          )}
          {(index > 0 || (data.next ?? null) !== null) && data.data.length > 0 && (
            <nav className="pager" aria-label="Pages">
              <p className="quiet" role="status">
                {formatCount(first)} – {formatCount(first + data.data.length - 1)} of{" "}
                {formatCount(data.total)}
              </p>
              <IconButton icon="back" label="Newer" disabled={index === 0 || asking} onClick={pages.newer} />
              <IconButton
                icon="forward"
                label="Older"
                disabled={(data.next ?? null) === null || asking}
                onClick={pages.older}
              />
            </nav>
          )}
        </div>
      )}
    </div>
  );
}

/** What is filtered, as the export wants it. */
function exportRange(view: DatapointView, names: ReadonlyMap<string, string>) {
  const { from, to } = filterOf(view, wallClock.now());
  const { experiment } = view;
  return {
    span: {
      ...(from !== undefined && { from: Date.parse(from) }),
      ...(to !== undefined && { to: Date.parse(to) }),
    },
    ...(experiment !== undefined && {
      experiment: { public_id: experiment, name: names.get(experiment) ?? "An experiment" },
    }),
  };
}
