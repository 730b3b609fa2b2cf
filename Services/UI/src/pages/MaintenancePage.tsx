import { useCallback, useState } from "react";
import { api } from "../api/client.ts";
import type { MaintenanceWindow } from "../api/types.ts";
import { formatCount } from "../lib/format.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { Button } from "../parts/Button.tsx";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { MaintenanceDialog } from "../parts/maintenance/MaintenanceDialog.tsx";
import { MaintenanceTable } from "../parts/maintenance/MaintenanceTable.tsx";
import { Pager } from "../parts/Pager.tsx";
import { useTitle } from "../state/title.ts";
import { toasts } from "../state/toasts.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useIsOperator } from "../state/useUser.ts";

const pageSize = 50;

type Open = { kind: "create" } | { kind: "edit" | "delete"; window: MaintenanceWindow } | undefined;

/** When alerts of what are expected, and notify nobody. */
export function MaintenancePage() {
  useTitle("Maintenance");
  const allowed = useIsOperator();
  const [page, setPage] = useState(1);
  const [open, setOpen] = useState<Open>();
  const ask = useCallback(() => api.maintenance(page, pageSize), [page]);
  const answer = useAnswer(ask);
  const { data, reload } = answer;
  const close = () => setOpen(undefined);
  const create = allowed && (
    <Button look="primary" icon="plus" onClick={() => setOpen({ kind: "create" })}>New window</Button>
  );
  return (
    <div className="page">
      <div className="page-tools">
        {data !== undefined && data.total > 0 && (
          <>
            <p className="quiet">{formatCount(data.total)} {data.total === 1 ? "window" : "windows"}</p>
            {create}
          </>
        )}
      </div>
      <AnswerState what="The maintenance windows" {...answer} />
      {data?.total === 0 && (
        <EmptyState icon="clock" title="No maintenance is planned" action={create || undefined}>
          Alerts of what a window covers are recorded, but notify nobody while it lasts.
        </EmptyState>
      )}
      {data !== undefined && data.total > 0 && (
        <>
          <MaintenanceTable
            windows={data.data}
            allowed={allowed}
            onEdit={(window) => setOpen({ kind: "edit", window })}
            onDelete={(window) => setOpen({ kind: "delete", window })}
          />
          <Pager page={page} pageSize={pageSize} total={data.total} onTurn={setPage} />
        </>
      )}
      {open?.kind === "create" && <MaintenanceDialog onSaved={reload} onClose={close} />}
      {open?.kind === "edit" && <MaintenanceDialog window={open.window} onSaved={reload} onClose={close} />}
      {open?.kind === "delete" && (
        <ConfirmDialog
          title="Delete maintenance window"
          verb="Delete window"
          onClose={close}
          onConfirm={async () => {
            await api.deleteMaintenance(open.window.public_id);
            toasts.show("done", `${open.window.name} is deleted.`);
            await reload();
          }}
        >
          <p>
            <strong>{open.window.name}</strong> no longer suppresses anything.{" "}
            {open.window.state === "active" && "Whatever it covers and still fires notifies at once."}
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}
