import { useCallback, useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { Notice, NoticeKind } from "../api/types.ts";
import { formatCount } from "../lib/format.ts";
import { noticeKinds } from "../lib/notices.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { Button } from "../parts/Button.tsx";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { NoticeDialog } from "../parts/NoticeDialog.tsx";
import { NoticeTable } from "../parts/NoticeTable.tsx";
import { Pager } from "../parts/Pager.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { changeQuery, useQuery } from "../router.ts";
import { toasts } from "../state/toasts.ts";
import { useTitle } from "../state/title.ts";
import { unreadNotices } from "../state/unreadNotices.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useSettled } from "../state/useSettled.ts";
import { useIsOperator } from "../state/useUser.ts";

const pageSize = 50;
const states = [
  { key: undefined, label: "All" },
  { key: "unread", label: "Unread" },
  { key: "read", label: "Read" },
] as const;

type Open = { kind: "create" | "clear" } | { kind: "delete"; notice: Notice } | undefined;

/** What happened, the newest first. */
export function NoticesPage() {
  useTitle("Notices");
  const query = useQuery();
  const status = states.find(({ key }) => key === query.get("state"))?.key;
  const kind = noticeKinds.find(({ key }) => key === query.get("kind"))?.key;
  const [search, setSearch] = useState(query.get("search") ?? "");
  const [page, setPage] = useState(1);
  const [open, setOpen] = useState<Open>();
  const allowed = useIsOperator();
  const wanted = useSettled(search.trim());
  const close = () => setOpen(undefined);

  const ask = useCallback(
    () =>
      api.notices(page, pageSize, { logging_type: kind, status_type: status, search: wanted || undefined }),
    [page, kind, status, wanted],
  );
  const answer = useAnswer(ask);
  const { data, asking } = answer;
  const reload = async () => {
    await Promise.all([answer.reload(), unreadNotices.reload()]);
  };
  const attempt = async (change: Promise<unknown>) => {
    try {
      await change;
    } catch (error) {
      toasts.show("error", error instanceof APIError ? error.message : "That did not work.");
    }
    await reload();
  };
  const choose = (changes: Record<string, string | null>) => {
    changeQuery(changes);
    setPage(1);
  };
  const isFiltered = status !== undefined || kind !== undefined || wanted !== "";
  return (
    <div className="page">
      <div className="page-tools">
        <SearchField
          label="Search notices"
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
              aria-pressed={status === key}
              onClick={() => choose({ state: key ?? null })}
            >
              {label}
            </button>
          ))}
        </div>
        <div className="segments" role="group" aria-label="Kind">
          {noticeKinds.map(({ key, plural }) => (
            <button
              key={key}
              type="button"
              aria-pressed={kind === key}
              onClick={() => choose({ kind: toggled(key, kind) })}
            >
              {plural}
            </button>
          ))}
        </div>
        {data !== undefined && (
          <p className="quiet" role="status">
            {formatCount(data.total)} {data.total === 1 ? "notice" : "notices"}
          </p>
        )}
        {allowed && (
          <div className="notice-tools">
            <Button icon="check" onClick={() => void attempt(api.markAllNotices("read"))}>
              Mark all read
            </Button>
            <Button icon="broom" onClick={() => setOpen({ kind: "clear" })}>Delete read</Button>
            <Button look="primary" icon="plus" onClick={() => setOpen({ kind: "create" })}>New note</Button>
          </div>
        )}
      </div>
      <AnswerState what="The notices" {...answer} />
      {data !== undefined && (
        <div aria-busy={asking}>
          {data.total === 0
            ? (
              <EmptyState icon="bell" title={isFiltered ? "No notice fits" : "No notices"}>
                {isFiltered
                  ? "Change the search, the state or the kind above."
                  : "Sign-ins, experiments that start and stop, and notes that people add stand here."}
              </EmptyState>
            )
            : (
              <NoticeTable
                notices={data.data}
                allowed={allowed}
                onMark={(notice) =>
                  void attempt(
                    api.markNotice(notice.public_id, notice.status_type === "unread" ? "read" : "unread"),
                  )}
                onDelete={(notice) => setOpen({ kind: "delete", notice })}
              />
            )}
          <Pager page={page} pageSize={pageSize} total={data.total} onTurn={setPage} />
        </div>
      )}
      {open?.kind === "create" && <NoticeDialog onSaved={reload} onClose={close} />}
      {open?.kind === "clear" && (
        <ConfirmDialog
          title="Delete read notices"
          verb="Delete read"
          onClose={close}
          onConfirm={async () => {
            await api.deleteReadNotices();
            toasts.show("done", "The read notices are deleted.");
            await reload();
          }}
        >
          <p>All notices that are read are deleted, for everyone. This cannot be undone.</p>
        </ConfirmDialog>
      )}
      {open?.kind === "delete" && (
        <ConfirmDialog
          title="Delete notice"
          verb="Delete notice"
          onClose={close}
          onConfirm={async () => {
            await api.deleteNotice(open.notice.public_id);
            await reload();
          }}
        >
          <p>
            <q>{open.notice.content}</q> is deleted for everyone. This cannot be undone.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}

/** A chip that is pressed again lets go. */
const toggled = (key: NoticeKind, chosen: NoticeKind | undefined) => key === chosen ? null : key;
