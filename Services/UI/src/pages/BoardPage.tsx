import { useCallback, useMemo, useState } from "react";
import { api } from "../api/client.ts";
import { type BoardWidget, draftID, readBoard } from "../lib/board.ts";
import { fittingDevices, isOfDevice } from "../lib/device.ts";
import { freePlace, tidy } from "../lib/layout.ts";
import { readMinutes } from "../lib/timeRange.ts";
import { useChannels } from "../live/hooks.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { BoardBar, chooseDevice } from "../parts/board/BoardBar.tsx";
import { BoardDialog } from "../parts/board/BoardDialog.tsx";
import { BoardView } from "../parts/board/BoardView.tsx";
import { ConflictDialog } from "../parts/board/ConflictDialog.tsx";
import { EditTools } from "../parts/board/EditTools.tsx";
import { KioskDialog } from "../parts/board/KioskDialog.tsx";
import { KioskFrame } from "../parts/board/KioskFrame.tsx";
import { SharesDialog } from "../parts/board/SharesDialog.tsx";
import { WidgetDialog } from "../parts/board/WidgetDialog.tsx";
import { Button, IconButton } from "../parts/Button.tsx";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { Icon } from "../parts/Icon.tsx";
import { navigate, useQuery, useUnsaved } from "../router.ts";
import { mayEditBoard } from "../state/mayEditBoard.ts";
import { useTitle } from "../state/title.ts";
import { toasts } from "../state/toasts.ts";
import { useBoardEditor } from "../state/useBoardEditor.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useIsOperator, useUser } from "../state/useUser.ts";

type Reasons = Readonly<Record<string, string>>;
type Open =
  | { kind: "widget"; widget?: BoardWidget; refused?: Reasons }
  | { kind: "settings"; refused?: Reasons }
  | { kind: "shares" | "wall" | "conflict" }
  /** `go` is what takes the user away. */
  | { kind: "discard"; go: () => void };

/** One dashboard of the user's own making: looked at, edited, shared, or on a wall. */
export function BoardPage({ id, kiosk }: { id: string; kiosk: boolean }) {
  const ask = useCallback(() => api.dashboard(id), [id]);
  const answer = useAnswer(ask);
  const dashboard = answer.data;
  const user = useUser();
  const isOperator = useIsOperator();
  const { channels, loading } = useChannels();
  const query = useQuery();
  const editor = useBoardEditor();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);

  // The same version is the same dashboard, however often it was asked for.
  const stored = useMemo(() => dashboard && readBoard(dashboard), [dashboard?.public_id, dashboard?.version]);
  const board = editor.board ?? stored;
  const sources = useMemo(() => (board?.widgets ?? []).flatMap((widget) => widget.sources), [board?.widgets]);
  const devices = useMemo(
    () => (sources.some(isOfDevice) ? fittingDevices(sources, channels) : null),
    [sources, channels],
  );
  useTitle(board?.name ?? "Dashboard");
  useUnsaved(editor.edited, (go) => setOpen({ kind: "discard", go }));

  if (board === undefined || dashboard === undefined || loading.state === "loading") {
    return <AnswerState {...answer} what="The dashboard" data={undefined} />;
  }
  const minutes = readMinutes(query.get("minutes"), board.minutes);
  const device = chooseDevice(query.get("device"), board.device, devices ?? []);
  const bar = <BoardBar devices={devices} device={device} minutes={minutes} />;
  const common = { widgets: board.widgets, channels, device, minutes };
  if (kiosk) {
    return (
      <KioskFrame id={id} name={board.name} bar={bar} onLeave={() => leaveKiosk(id)}>
        <BoardView {...common} mayControl={false} />
      </KioskFrame>
    );
  }

  const mayEdit = mayEditBoard(dashboard, user);
  const isEditing = editor.board !== undefined;
  const setWidgets = (widgets: BoardWidget[]) => editor.apply({ widgets });
  const addWidget = (widget: Omit<BoardWidget, "id" | "x" | "y">) => {
    const placed = { ...widget, id: draftID(board.widgets), ...freePlace(board.widgets, widget.w, widget.h) };
    setWidgets([...board.widgets, placed]);
  };
  const replaceWidget = (id: string, changes: Omit<BoardWidget, "id" | "x" | "y">) =>
    setWidgets(tidy(board.widgets.map((one) => (one.id === id ? { ...one, ...changes } : one))));
  const save = async (overwrite = false) => {
    close();
    const outcome = await editor.save(overwrite);
    if (outcome.state === "conflict") setOpen({ kind: "conflict" });
    else if (outcome.state === "refused") showRefusal(outcome.message, outcome.fields);
    else {
      await answer.reload();
      toasts.show("done", `${board.name} is saved.`);
    }
  };
  const showRefusal = (message: string, fields: Reasons) => {
    const [field] = Object.keys(fields);
    const place = /^widgets\.(\d+)\./.exec(field ?? "");
    const widget = place === null ? undefined : board.widgets[Number(place[1])];
    const reasons = (prefix: string) =>
      Object.fromEntries(
        Object.entries(fields).filter(([name]) => name.startsWith(prefix))
          .map(([name, reason]) => [name.slice(prefix.length), reason]),
      );
    if (widget !== undefined) setOpen({ kind: "widget", widget, refused: reasons(place![0]) });
    else if (field !== undefined) setOpen({ kind: "settings", refused: fields });
    else toasts.show("error", message);
  };
  const leave = () => (editor.edited ? setOpen({ kind: "discard", go: editor.stop }) : editor.stop());

  return (
    <div className="board-page" data-editing={isEditing || undefined}>
      <AnswerState {...answer} what="The dashboard" />
      <div className="board-tools">
        {board.isGlobal ? null : (
          <span className="kind">
            <Icon name="lock" size={14} /> Only you
          </span>
        )}
        {bar}
        <div className="panel-actions">
          {isEditing
            ? (
              <EditTools
                editor={editor}
                onAdd={() => setOpen({ kind: "widget" })}
                onSettings={() => setOpen({ kind: "settings" })}
                onLeave={leave}
                onSave={() => void save()}
              />
            )
            : (
              <>
                <IconButton icon="wall" label="Show on a wall" onClick={() => setOpen({ kind: "wall" })} />
                {mayEdit && (
                  <>
                    <IconButton icon="share" label="Share" onClick={() => setOpen({ kind: "shares" })} />
                    <Button icon="edit" onClick={() => editor.start(dashboard)}>Edit</Button>
                  </>
                )}
              </>
            )}
        </div>
      </div>
      {devices?.length === 0 && (
        <p className="banner">No device has all the channels that this dashboard shows.</p>
      )}
      {board.widgets.length === 0
        ? (
          <EmptyState
            icon="boards"
            title="This dashboard is empty"
            action={!mayEdit ? undefined : (
              <Button
                look="primary"
                icon="plus"
                onClick={() => {
                  if (!isEditing) editor.start(dashboard);
                  setOpen({ kind: "widget" });
                }}
              >
                Add a widget
              </Button>
            )}
          >
            {mayEdit
              ? "Charts, gauges, cards, controls, tables and text can be put here."
              : "Its owner has not put anything here yet."}
          </EmptyState>
        )
        : (
          <BoardView
            {...common}
            mayControl={isOperator}
            {...(isEditing && {
              edit: {
                onArrange: setWidgets,
                onEdit: (widget) => setOpen({ kind: "widget", widget }),
                onCopy: addWidget,
                onRemove: ({ id }) => setWidgets(tidy(board.widgets.filter((one) => one.id !== id))),
              },
            })}
          />
        )}
      {open?.kind === "widget" && (
        <WidgetDialog
          {...(open.widget && { widget: open.widget })}
          {...(open.refused && { refused: open.refused })}
          channels={channels}
          onClose={close}
          onSave={(widget) => {
            if (open.widget === undefined) addWidget(widget);
            else replaceWidget(open.widget.id, widget);
            close();
          }}
        />
      )}
      {open?.kind === "settings" && (
        <BoardDialog
          board={board}
          devices={devices}
          {...(open.refused && { refused: open.refused })}
          onClose={close}
          onSave={(changes) => {
            editor.apply(changes);
            close();
          }}
        />
      )}
      {open?.kind === "shares" && <SharesDialog dashboard={dashboard} onClose={close} />}
      {open?.kind === "wall" && <KioskDialog dashboard={dashboard} onClose={close} />}
      {open?.kind === "conflict" && (
        <ConflictDialog
          onClose={close}
          onOverwrite={() => void save(true)}
          onReload={() => {
            editor.stop();
            void answer.reload();
            close();
          }}
        />
      )}
      {open?.kind === "discard" && (
        <ConfirmDialog
          title="Discard your changes?"
          verb="Discard"
          onClose={close}
          onConfirm={() => {
            editor.stop();
            open.go();
            return Promise.resolve();
          }}
        >
          <p>
            What you have changed on <strong>{board.name}</strong> is not saved yet.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}

function leaveKiosk(id: string) {
  const query = new URLSearchParams(location.search);
  for (const name of ["kiosk", "rotate", "boards"]) query.delete(name);
  if (document.fullscreenElement !== null) document.exitFullscreen().catch(() => {});
  navigate(`/dashboards/${encodeURIComponent(id)}${query.size > 0 ? `?${query}` : ""}`);
}
