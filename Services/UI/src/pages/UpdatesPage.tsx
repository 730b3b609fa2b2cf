import { useCallback, useEffect, useState } from "react";
import { api } from "../api/client.ts";
import type { Release } from "../api/types.ts";
import { isRunning } from "../lib/updates.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { BackupTable } from "../parts/updates/BackupTable.tsx";
import { CurrentVersion } from "../parts/updates/CurrentVersion.tsx";
import { type ReleaseAction, ReleaseDialog } from "../parts/updates/ReleaseDialog.tsx";
import { ReleaseTable } from "../parts/updates/ReleaseTable.tsx";
import { RunHistory } from "../parts/updates/RunHistory.tsx";
import { RunSteps } from "../parts/updates/RunSteps.tsx";
import { UpdateTabs } from "../parts/updates/UpdateTabs.tsx";
import { UploadPanel } from "../parts/updates/UploadPanel.tsx";
import { toasts } from "../state/toasts.ts";
import { useTitle } from "../state/title.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useUpdateStatus } from "../state/useUpdateStatus.ts";

/** What runs here, what could, and how it gets here; administrators only. */
export function UpdatesPage() {
  useTitle("OTA Updates");
  const { status, isAway, failure } = useUpdateStatus();
  const releases = useAnswer(api.releases);
  const check = useAnswer(api.releaseCheck, false, 600_000);
  const [open, setOpen] = useState<{ action: ReleaseAction; release: Release }>();
  const { reload } = releases;
  const isBusy = isRunning(status);
  const run = status?.run;
  // A run's beginning and end change what its release is.
  const turn = `${run?.id} ${run?.outcome}`;
  useEffect(() => void reload(), [reload, turn]);
  // What becomes of a release is written a moment after the updater has said it.
  const isApplying = releases.data?.some(({ status }) => status === "applying") ?? false;
  useEffect(() => {
    if (!isApplying) return;
    const timer = setInterval(() => void reload(), 2_000);
    return () => clearInterval(timer);
  }, [isApplying, reload]);
  const onKept = useCallback(() => {
    toasts.show("done", "The bundle is verified and kept.");
    void reload();
  }, [reload]);
  return (
    <div className="page updates">
      <UpdateTabs />
      {isAway && (
        <p className="banner stale" role="status">
          Waiting for the server. {isBusy ? "Services are being restarted; this" : "This"}{" "}
          page goes on by itself.
        </p>
      )}
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      {status !== undefined && <CurrentVersion status={status} check={check.data} />}
      {run !== null && run !== undefined && (isBusy || run.outcome !== "completed") && (
        <RunSteps run={run} isAway={isAway} />
      )}
      {status !== undefined && <UploadPanel status={status} isBusy={isBusy} onKept={onKept} />}
      <AnswerState what="The releases" {...releases} />
      {releases.data?.length === 0 && (
        <EmptyState icon="update" title="No release yet">
          Upload a bundle, or put one into the folder of updates. It is verified first; nothing is changed
          before you apply it.
        </EmptyState>
      )}
      {releases.data !== undefined && releases.data.length > 0 && (
        <ReleaseTable
          releases={releases.data}
          isBusy={isBusy}
          onOpen={(action, release) => setOpen({ action, release })}
        />
      )}
      {status !== undefined && status.history.length > 0 && <RunHistory runs={status.history} />}
      {status !== undefined && <BackupTable status={status} />}
      {open !== undefined && status !== undefined && (
        <ReleaseDialog
          {...open}
          current={status.current_version}
          onDone={reload}
          onClose={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}
