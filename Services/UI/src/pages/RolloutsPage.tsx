import { useCallback, useState } from "react";
import { api } from "../api/client.ts";
import { formatCount } from "../lib/format.ts";
import { isMoving, rolloutStates } from "../lib/rollouts.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { FilterChoice } from "../parts/FilterChoice.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Link } from "../parts/Link.tsx";
import { Pager } from "../parts/Pager.tsx";
import { RolloutNeeds } from "../parts/rollouts/RolloutNeeds.tsx";
import { RolloutTable } from "../parts/rollouts/RolloutTable.tsx";
import { UpdateTabs } from "../parts/updates/UpdateTabs.tsx";
import { changeQuery, useQuery } from "../router.ts";
import { useTitle } from "../state/title.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useIsAdmin } from "../state/useUser.ts";

const pageSize = 25;

/** Releases on their way to devices; operators see them, administrators make them. */
export function RolloutsPage() {
  useTitle("Rollouts");
  const isAdmin = useIsAdmin();
  const query = useQuery();
  const state = rolloutStates.find(({ key }) => key === query.get("state"))?.key;
  const [page, setPage] = useState(1);
  const [isLively, setLively] = useState(false);
  const ask = useCallback(async (signal: AbortSignal) => {
    const answer = await api.rollouts(page, pageSize, state, signal);
    setLively(answer.data.some(isMoving));
    return answer;
  }, [page, state]);
  const answer = useAnswer(ask, false, isLively ? 2_000 : 10_000);
  const { data } = answer;
  const create = isAdmin && (
    <Link className="button primary" href="/ota/rollouts/new">
      <Icon name="plus" size={18} />
      New rollout
    </Link>
  );
  return (
    <div className="page rollouts-page">
      <UpdateTabs />
      {(state !== undefined || (data !== undefined && data.total > 0)) && (
        <div className="page-tools">
          <FilterChoice
            label="State"
            any="any"
            value={state}
            options={rolloutStates}
            onChange={(chosen) => {
              changeQuery({ state: chosen ?? null });
              setPage(1);
            }}
          />
          {data !== undefined && (
            <p className="quiet" role="status">
              {formatCount(data.total)} {data.total === 1 ? "rollout" : "rollouts"}
            </p>
          )}
          {create}
        </div>
      )}
      <AnswerState what="The rollouts" {...answer} />
      {data !== undefined && data.total === 0 && (
        state === undefined
          ? (
            <div className="rollouts-empty">
              <EmptyState icon="update" title="No rollouts yet" action={create || undefined}>
                A rollout brings a release to many devices in waves. The next wave begins only when the one
                before is good; when too many devices fail, it pauses by itself.
              </EmptyState>
              <RolloutNeeds />
            </div>
          )
          : (
            <EmptyState icon="search" title="No rollout is in this state">
              Choose another one above.
            </EmptyState>
          )
      )}
      {data !== undefined && data.total > 0 && (
        <>
          <RolloutTable rollouts={data.data} />
          <Pager page={page} pageSize={pageSize} total={data.total} onTurn={setPage} />
        </>
      )}
    </div>
  );
}
