import { useCallback, useMemo, useState } from "react";
import { api } from "../api/client.ts";
import type { Dashboard, User } from "../api/types.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { BoardPicture } from "../parts/board/BoardPicture.tsx";
import { NewBoardDialog } from "../parts/board/NewBoardDialog.tsx";
import { RenameDialog } from "../parts/board/RenameDialog.tsx";
import { Button, IconButton } from "../parts/Button.tsx";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Link } from "../parts/Link.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { mayEditBoard } from "../state/mayEditBoard.ts";
import { duplicateBoard } from "../state/duplicateBoard.ts";
import { useTitle } from "../state/title.ts";
import { toasts } from "../state/toasts.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useIsOperator, useUser } from "../state/useUser.ts";

type Open = { kind: "create" } | { kind: "rename" | "delete"; dashboard: Dashboard } | undefined;

/** All dashboards that the user may see: their own, and those that are visible to all. */
export function BoardsPage() {
  const ask = useCallback(() => api.dashboards(), []);
  const answer = useAnswer(ask);
  const user = useUser();
  const isOperator = useIsOperator();
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  useTitle("Dashboards");

  const all = answer.data;
  const found = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/);
    return (all ?? []).filter((one) => words.every((word) => textOf(one).includes(word)));
  }, [all, search]);
  const create = isOperator && (
    <Button look="primary" icon="plus" onClick={() => setOpen({ kind: "create" })}>New dashboard</Button>
  );
  const duplicate = async (dashboard: Dashboard) => {
    const made = await duplicateBoard(dashboard).catch(() => undefined);
    if (made === undefined) toasts.show("error", `${dashboard.name} could not be duplicated.`);
    else toasts.show("done", `${made.name} is made.`);
    await answer.reload();
  };

  return (
    <div className="page boards-page">
      <AnswerState {...answer} what="The dashboards" />
      {all?.length === 0 && (
        <EmptyState icon="boards" title="No dashboards yet" action={create}>
          {isOperator
            ? "Put charts, gauges, controls and notes together as you need them: for one plant, one device, or the screen on the wall."
            : "When somebody makes a dashboard that is visible to all, it appears here."}
        </EmptyState>
      )}
      {all !== undefined && all.length > 0 && (
        <>
          <div className="page-tools">
            <SearchField label="Search dashboards" value={search} onChange={setSearch} />
            <p className="quiet" role="status">
              {found.length === all.length
                ? `${all.length} ${all.length === 1 ? "dashboard" : "dashboards"}`
                : `${found.length} of ${all.length} dashboards`}
            </p>
            {create}
          </div>
          <ul className="board-cards">
            {found.map((dashboard) => (
              <li key={dashboard.public_id} className="board-card" data-dashboard={dashboard.public_id}>
                <Link href={`/dashboards/${dashboard.public_id}`} className="board-link">
                  <BoardPicture dashboard={dashboard} />
                  <span className="board-name">{dashboard.name}</span>
                </Link>
                <p className="board-facts">
                  <Visibility dashboard={dashboard} user={user} />
                  <span>{widgetCount(dashboard)}</span>
                </p>
                {isOperator && (
                  <div className="board-actions">
                    <IconButton
                      icon="copy"
                      label={`Duplicate ${dashboard.name}`}
                      onClick={() => void duplicate(dashboard)}
                    />
                    {mayEditBoard(dashboard, user) && (
                      <>
                        <IconButton
                          icon="edit"
                          label={`Rename ${dashboard.name}`}
                          onClick={() => setOpen({ kind: "rename", dashboard })}
                        />
                        <IconButton
                          icon="trash"
                          label={`Delete ${dashboard.name}`}
                          onClick={() =>
                            setOpen({ kind: "delete", dashboard })}
                        />
                      </>
                    )}
                  </div>
                )}
              </li>
            ))}
          </ul>
          {found.length === 0 && <p className="none">No dashboard has that in its name.</p>}
        </>
      )}
      {open?.kind === "create" && <NewBoardDialog onClose={close} />}
      {open?.kind === "rename" && (
        <RenameDialog dashboard={open.dashboard} onSaved={answer.reload} onClose={close} />
      )}
      {open?.kind === "delete" && (
        <ConfirmDialog
          title="Delete dashboard"
          verb="Delete dashboard"
          onClose={close}
          onConfirm={async () => {
            await api.deleteDashboard(open.dashboard.public_id);
            toasts.show("done", `${open.dashboard.name} is deleted.`);
            await answer.reload();
          }}
        >
          <p>
            <strong>{open.dashboard.name}</strong>, its {widgetCount(open.dashboard)}{" "}
            and its share links are deleted. Readings stay. This cannot be undone.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}

const textOf = ({ name, widgets }: Dashboard) =>
  [name, ...widgets.map(({ title }) => title)].join(" ").toLowerCase();

const widgetCount = ({ widgets }: Dashboard) =>
  `${widgets.length} ${widgets.length === 1 ? "widget" : "widgets"}`;

function Visibility({ dashboard, user }: { dashboard: Dashboard; user: User | undefined }) {
  const isOwn = dashboard.user_public_id === user?.public_id;
  return (
    <span className={`kind ${isOwn ? "sets" : ""}`}>
      <Icon name={dashboard.is_global ? "users" : "lock"} size={14} />
      {dashboard.is_global ? (isOwn ? "Yours, visible to all" : "Visible to all") : "Only you"}
    </span>
  );
}
