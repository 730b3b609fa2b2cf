import { useCallback, useEffect, useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { Dashboard } from "../api/types.ts";
import { type Board, readBoard, writeBoard } from "../lib/board.ts";
import type { Reasons } from "../lib/refusal.ts";
import { begin, change, redo, type Undo, undo } from "../lib/undo.ts";

interface Edit {
  /** What the edits were begun on. */
  base: Dashboard;
  initial: Board;
  steps: Undo<Board>;
}

export type SaveOutcome =
  | { state: "saved" }
  /** Somebody else has saved meanwhile. */
  | { state: "conflict" }
  | { state: "refused"; message: string; fields: Reasons };

/** The edits of one dashboard: nothing reaches the server until they are saved, all at once. */
export function useBoardEditor() {
  const [edit, setEdit] = useState<Edit>();
  const [busy, setBusy] = useState(false);

  const start = useCallback((base: Dashboard) => {
    const initial = readBoard(base);
    setEdit({ base, initial, steps: begin(initial) });
  }, []);
  const stop = useCallback(() => setEdit(undefined), []);
  const act = useCallback((make: (steps: Undo<Board>) => Undo<Board>) => {
    setEdit((before) => before && { ...before, steps: make(before.steps) });
  }, []);
  const apply = useCallback(
    (changes: Partial<Board>) => act((steps) => change(steps, { ...steps.present, ...changes })),
    [act],
  );

  const isEditing = edit !== undefined;
  useEffect(() => {
    if (!isEditing) return;
    const press = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element &&
        event.target.closest("input:not([type=range]), textarea, select, dialog") !== null;
      if (isTyping || event.altKey || !(event.ctrlKey || event.metaKey)) return;
      const key = event.key.toLowerCase();
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      act(key === "y" || event.shiftKey ? redo : undo);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [isEditing, act]);

  /** Replaces what the server has, and leaves it to the caller to stop editing; with `overwrite`, also what somebody else has saved meanwhile. */
  const save = async (overwrite = false): Promise<SaveOutcome> => {
    if (edit === undefined) return { state: "saved" };
    setBusy(true);
    try {
      const { public_id } = edit.base;
      const version = overwrite ? (await api.dashboard(public_id)).version : edit.base.version;
      await api.updateDashboard(public_id, { ...writeBoard(edit.steps.present), version });
      return { state: "saved" };
    } catch (error) {
      if (!(error instanceof APIError)) throw error;
      if (error.status === 409) return { state: "conflict" };
      return { state: "refused", message: error.message, fields: error.fields };
    } finally {
      setBusy(false);
    }
  };

  return {
    base: edit?.base,
    board: edit?.steps.present,
    edited: edit !== undefined && edit.steps.present !== edit.initial,
    canUndo: edit !== undefined && edit.steps.past.length > 0,
    canRedo: edit !== undefined && edit.steps.future.length > 0,
    busy,
    start,
    stop,
    apply,
    undo: () => act(undo),
    redo: () => act(redo),
    save,
  };
}

export type BoardEditor = ReturnType<typeof useBoardEditor>;
