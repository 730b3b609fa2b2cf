import { useCallback, useState } from "react";
import { api } from "../api/client.ts";
import type { Experiment, ExperimentState, Page } from "../api/types.ts";
import { formatCount } from "../lib/format.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { Button } from "../parts/Button.tsx";
import { DeleteExperiment } from "../parts/DeleteExperiment.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { ExperimentDialog } from "../parts/ExperimentDialog.tsx";
import { ExperimentTable } from "../parts/ExperimentTable.tsx";
import { Pager } from "../parts/Pager.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { StopExperiment } from "../parts/StopExperiment.tsx";
import { changeQuery, useQuery } from "../router.ts";
import { useTitle } from "../state/title.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useSettled } from "../state/useSettled.ts";
import { useIsOperator } from "../state/useUser.ts";

const pageSize = 25;
const states = [
  { key: undefined, label: "All" },
  { key: "running", label: "Running" },
  { key: "stopped", label: "Stopped" },
] as const;

type Open = { kind: "start" } | { kind: "edit" | "stop" | "delete"; experiment: Experiment } | undefined;

const none: Page<Experiment> = { page: 1, page_size: pageSize, total: 0, data: [] };

/** Every experiment: the running first, then the newest. */
export function ExperimentsPage() {
  useTitle("Experiments");
  const query = useQuery();
  const state = states.find(({ key }) => key === query.get("state"))?.key;
  const [search, setSearch] = useState(query.get("search") ?? "");
  const [page, setPage] = useState(1);
  const [open, setOpen] = useState<Open>();
  const allowed = useIsOperator();
  const wanted = useSettled(search.trim());

  const ask = useCallback(async () => {
    const ask = (of: ExperimentState, page: number, size: number) =>
      state === undefined || state === of ? api.experiments(page, size, { state: of, search: wanted }) : none;
    const [running, stopped] = await Promise.all([ask("running", 1, 100), ask("stopped", page, pageSize)]);
    return { running, stopped, search: wanted, state };
  }, [state, wanted, page]);
  const answer = useAnswer(ask);
  const { data, reload, asking } = answer;

  const found = data === undefined ? 0 : data.running.total + data.stopped.total;
  const isFiltered = data !== undefined && (data.search !== "" || data.state !== undefined);
  const start = allowed && (
    <Button look="primary" icon="play" onClick={() => setOpen({ kind: "start" })}>Start experiment</Button>
  );
  return (
    <div className="page experiments">
      <div className="page-tools">
        <SearchField
          label="Search experiments"
          value={search}
          onChange={(text) => {
            setSearch(text);
            setPage(1);
          }}
        />
        <div className="segments" role="group" aria-label="State">
          {states.map(({ key, label }) => (
            <button
              key={label}
              type="button"
              aria-pressed={state === key}
              onClick={() => {
                changeQuery({ state: key ?? null });
                setPage(1);
              }}
            >
              {label}
            </button>
          ))}
        </div>
        {data !== undefined && (
          <p className="quiet" role="status">
            {formatCount(found)} {found === 1 ? "experiment" : "experiments"}
          </p>
        )}
        {found > 0 || isFiltered ? start : null}
      </div>
      <AnswerState what="The experiments" {...answer} />
      {data !== undefined && found === 0 && !isFiltered && (
        <EmptyState icon="flask" title="No experiments yet" action={start}>
          An experiment gives a stretch of recording a name: its readings can then be looked at, exported and
          compared as one.
        </EmptyState>
      )}
      {data !== undefined && (found > 0 || isFiltered) && (
        <div aria-busy={asking && (data.search !== wanted || data.state !== state)}>
          <ExperimentTable
            experiments={[...(page === 1 ? data.running.data : []), ...data.stopped.data]}
            allowed={allowed}
            onOpen={(kind, experiment) =>
              setOpen({ kind, experiment })}
          />
          {found === 0 && <p className="none">No experiment fits. Change the search or the state above.</p>}
          <Pager page={page} pageSize={pageSize} total={data.stopped.total} onTurn={setPage} />
        </div>
      )}
      {open?.kind === "start" && <ExperimentDialog onSaved={reload} onClose={() => setOpen(undefined)} />}
      {open?.kind === "edit" && (
        <ExperimentDialog
          experiment={open.experiment}
          onSaved={reload}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open?.kind === "stop" && (
        <StopExperiment
          experiment={open.experiment}
          onStopped={reload}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open?.kind === "delete" && (
        <DeleteExperiment
          experiment={open.experiment}
          onDeleted={reload}
          onClose={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}
