import { useCallback, useMemo, useState } from "react";
import { api } from "../api/client.ts";
import type { Channel } from "../api/types.ts";
import { type BoardWidget, draftID, readBoard, type WidgetContent } from "../lib/board.ts";
import { resolve } from "../lib/device.ts";
import { freePlace, tidy } from "../lib/layout.ts";
import { type Reasons, refusalOf } from "../lib/refusal.ts";
import { historyAddress } from "../lib/timeRange.ts";
import { useChannels } from "../live/hooks.ts";
import { hub } from "../live/liveHub.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { BoardBar } from "../parts/board/BoardBar.tsx";
import { BoardDialogs, type OpenDialog } from "../parts/board/BoardDialogs.tsx";
import { BoardView } from "../parts/board/BoardView.tsx";
import { EditTools } from "../parts/board/EditTools.tsx";
import { KioskFrame } from "../parts/board/KioskFrame.tsx";
import { useChoices } from "../parts/board/useChoices.ts";
import { Button, IconButton } from "../parts/Button.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { Icon } from "../parts/Icon.tsx";
import { navigate, useUnsaved } from "../router.ts";
import { mayEditBoard } from "../state/mayEditBoard.ts";
import { useTitle } from "../state/title.ts";
import { toasts } from "../state/toasts.ts";
import { useBoardEditor } from "../state/useBoardEditor.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useIsOperator, useUser } from "../state/useUser.ts";

/** One dashboard of the user's own making: looked at, edited, shared, or on a wall. */
export function BoardPage({ id, kiosk }: { id: string; kiosk: boolean }) {
  const ask = useCallback(() => api.dashboard(id), [id]);
  const answer = useAnswer(ask);
  const dashboard = answer.data;
  const user = useUser();
  const isOperator = useIsOperator();
  const { channels, loading } = useChannels();
  const editor = useBoardEditor();
  const [open, setOpen] = useState<OpenDialog>();
  const close = () => setOpen(undefined);

  // The same version is the same dashboard, however often it was asked for.
  const stored = useMemo(() => dashboard && readBoard(dashboard), [dashboard?.public_id, dashboard?.version]);
  const board = editor.board ?? stored;
  const choices = useChoices(board, channels);
  const { devices, device, minutes } = choices;
  useTitle(board?.name ?? "Dashboard");
  useUnsaved(editor.edited, (go) => setOpen({ kind: "discard", go }));

  if (board === undefined || dashboard === undefined || loading.state === "loading") {
    return <AnswerState {...answer} what="The dashboard" data={undefined} />;
  }
  if (loading.state === "failed") {
    const reload = () => hub.reloadChannels().catch(() => {});
    return (
      <AnswerState what="The channels" data={undefined} at={0} failure={loading.message} reload={reload} />
    );
  }
  const common = { widgets: board.widgets, channels, device, minutes };
  if (kiosk) {
    return (
      <KioskFrame
        id={id}
        name={board.name}
        bar={<BoardBar {...choices} />}
        onLeave={() => leaveKiosk(id)}
      >
        <BoardView {...common} mayControl={false} />
      </KioskFrame>
    );
  }

  const mayEdit = mayEditBoard(dashboard, user);
  const isEditing = editor.board !== undefined;
  const setWidgets = (widgets: BoardWidget[]) => editor.apply({ widgets });
  const addWidget = (widget: WidgetContent) => {
    const placed = { ...widget, id: draftID(board.widgets), ...freePlace(board.widgets, widget.w, widget.h) };
    setWidgets([...board.widgets, placed]);
  };
  const replaceWidget = (id: string, changes: WidgetContent) =>
    setWidgets(tidy(board.widgets.map((one) => (one.id === id ? { ...one, ...changes } : one))));
  const save = async (overwrite = false) => {
    close();
    const outcome = await editor.save(overwrite);
    if (outcome.state === "conflict") setOpen({ kind: "conflict" });
    else if (outcome.state === "refused") showRefusal(outcome.message, outcome.fields);
    else {
      await answer.reload();
      editor.stop();
      toasts.show("done", `${board.name} is saved.`);
    }
  };
  const showRefusal = (message: string, fields: Reasons) => {
    if (Object.keys(fields).length === 0) return toasts.show("error", message);
    const { widget: index, reasons } = refusalOf(fields);
    const widget = index === null ? undefined : board.widgets[index];
    setOpen(
      widget === undefined
        ? { kind: "settings", refused: reasons }
        : { kind: "widget", widget, refused: reasons },
    );
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
        <BoardBar
          {...choices}
          history={historyAddress(drawnChannels(board.widgets, channels, device), minutes)}
        />
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
      <BoardDialogs
        open={open}
        dashboard={dashboard}
        board={board}
        channels={channels}
        devices={devices}
        onClose={close}
        onWidget={(id, widget) => (id === undefined ? addWidget(widget) : replaceWidget(id, widget))}
        onSettings={editor.apply}
        onOverwrite={() => void save(true)}
        onReload={() => {
          editor.stop();
          void answer.reload();
        }}
        onDiscard={editor.stop}
      />
    </div>
  );
}

/** The channels of the charts, or where there is no chart, all; their ids. */
function drawnChannels(
  widgets: readonly BoardWidget[],
  channels: readonly Channel[],
  device: string,
): string[] {
  const charts = widgets.filter(({ type }) => type === "line_chart");
  const sources = (charts.length > 0 ? charts : widgets).flatMap((widget) => widget.sources);
  return [...new Set(resolve(sources, channels, device).channels.map(({ public_id }) => public_id))];
}

function leaveKiosk(id: string) {
  const query = new URLSearchParams(location.search);
  for (const name of ["kiosk", "rotate", "boards"]) query.delete(name);
  if (document.fullscreenElement !== null) document.exitFullscreen().catch(() => {});
  navigate(`/dashboards/${encodeURIComponent(id)}${query.size > 0 ? `?${query}` : ""}`);
}
