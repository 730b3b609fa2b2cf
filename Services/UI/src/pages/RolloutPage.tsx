import { useCallback, useEffect, useState } from "react";
import { api } from "../api/client.ts";
import { noneWhenUnknown } from "../api/noneWhenUnknown.ts";
import type { RolloutAction, RolloutLogAbout } from "../api/types.ts";
import { isMoving, waveTimes } from "../lib/rollouts.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { Link } from "../parts/Link.tsx";
import { ActionDialog } from "../parts/rollouts/ActionDialog.tsx";
import { GatePanel } from "../parts/rollouts/GatePanel.tsx";
import { PlanPanel } from "../parts/rollouts/PlanPanel.tsx";
import { RolloutDevices } from "../parts/rollouts/RolloutDevices.tsx";
import { RolloutHead } from "../parts/rollouts/RolloutHead.tsx";
import { RolloutLog } from "../parts/rollouts/RolloutLog.tsx";
import { WaveSteps } from "../parts/rollouts/WaveSteps.tsx";
import { UpdateTabs } from "../parts/updates/UpdateTabs.tsx";
import { navigate } from "../router.ts";
import { useTitle } from "../state/title.ts";
import { toasts } from "../state/toasts.ts";
import { useAnswer } from "../state/useAnswer.ts";

const logSize = 50;
/** As many as a page of the server's has: the newest, should there ever be more. */
const mostMilestones = 100;
const lively = 2_000;
const calm = 10_000;

/** One rollout: what it does or waits for, its waves, what telemetry says, its devices and its log. */
export function RolloutPage({ id }: { id: string }) {
  const [every, setEvery] = useState(lively);
  const [wave, setWave] = useState<number>();
  const [logPage, setLogPage] = useState(1);
  const [logAbout, setLogAbout] = useState<RolloutLogAbout>();
  const [action, setAction] = useState<RolloutAction>();
  const [deleting, setDeleting] = useState(false);
  const ask = useCallback((signal: AbortSignal) => api.rollout(id, signal).catch(noneWhenUnknown), [id]);
  const askLog = useCallback(
    (signal: AbortSignal) => api.rolloutLog(id, logPage, logSize, logAbout, signal),
    [id, logPage, logAbout],
  );
  const askMilestones = useCallback(
    (signal: AbortSignal) => api.rolloutLog(id, 1, mostMilestones, "rollout", signal),
    [id],
  );
  const answer = useAnswer(ask, false, every);
  const log = useAnswer(askLog, false, every);
  const milestones = useAnswer(askMilestones, false, every);
  const { data: rollout, failure } = answer;
  useTitle(rollout?.name ?? "Rollout");
  const isLively = rollout === undefined || (rollout !== null && isMoving(rollout));
  useEffect(() => setEvery(isLively ? lively : calm), [isLively]);
  const reload = async () => {
    await Promise.all([answer.reload(), log.reload(), milestones.reload()]);
  };

  if (rollout === null) {
    return (
      <EmptyState
        icon="update"
        title="There is no such rollout"
        action={<Link className="button plain" href="/ota/rollouts">Go to the rollouts</Link>}
      >
        It may have been deleted.
      </EmptyState>
    );
  }
  const told = milestones.data?.data ?? [];
  return (
    <div className="page rollout-page">
      <UpdateTabs />
      {rollout !== undefined && failure !== undefined && (
        <p className="banner stale" role="status">
          Waiting for the server. This page goes on by itself. {failure}
        </p>
      )}
      {rollout === undefined && <AnswerState what="The rollout" {...answer} />}
      {rollout !== undefined && (
        <>
          <RolloutHead rollout={rollout} onAct={setAction} onDelete={() => setDeleting(true)} />
          <WaveSteps rollout={rollout} times={waveTimes(told)} chosen={wave} onChoose={setWave} />
          <div className="rollout-pair">
            <GatePanel plan={rollout.plan} entries={told} />
            <PlanPanel plan={rollout.plan} />
          </div>
          <RolloutDevices rollout={rollout} wave={wave} onWave={setWave} every={every} />
          {log.data !== undefined && (
            <RolloutLog
              entries={log.data.data}
              total={log.data.total}
              about={logAbout}
              onAbout={(about) => {
                setLogAbout(about);
                setLogPage(1);
              }}
              page={logPage}
              pageSize={logSize}
              onTurn={setLogPage}
            />
          )}
        </>
      )}
      {rollout !== undefined && action !== undefined && (
        <ActionDialog
          action={action}
          rollout={rollout}
          onDone={reload}
          onClose={() => setAction(undefined)}
        />
      )}
      {rollout !== undefined && deleting && (
        <ConfirmDialog
          title={`Delete ${rollout.name}`}
          verb="Delete"
          onClose={() => setDeleting(false)}
          onConfirm={async () => {
            await api.deleteRollout(id);
            toasts.show("done", `${rollout.name} is deleted.`);
            navigate("/ota/rollouts");
          }}
        >
          <p>The rollout and its log are gone. Devices keep what they have.</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
