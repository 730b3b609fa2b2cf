import type { CommandState } from "../api/types.ts";

/**
 * What an actuator's control shows. A plain value; `control` moves it.
 *
 *     idle ──asked──▶ sending ──accepted──▶ pending ──▶ confirmed ──(a moment)──▶ idle
 *                        └──refused──▶ failed ◀──┴──▶ expired
 *
 * A setpoint is stored as a reading as soon as it is accepted, so a reading that merely repeats what was asked for proves
 * nothing: `settled` follows it only once the device has confirmed.
 */
export interface Control {
  phase: "idle" | "sending" | CommandState;
  /** What the output is known or believed to be; null when nobody ever said. */
  settled: number | null;
  /** What was asked for last; null before the first time. */
  asked: number | null;
  /** The command's id, once the server has given it one. */
  id: string | null;
  reason: string | null;
  /** When the phase began, milliseconds since 1970. */
  since: number;
  /** States that arrived before the answer that names their command. */
  early: CommandUpdate | null;
}

export interface CommandUpdate {
  id: string;
  state: CommandState;
  value: number;
  reason: string | null;
}

export type ControlSignal =
  | { type: "reading"; value: number }
  | { type: "asked"; value: number; now: number }
  | { type: "accepted"; id: string; state: CommandState; now: number }
  | { type: "refused"; reason: string; now: number }
  | { type: "update"; update: CommandUpdate; now: number }
  /** The last command of this channel, read from the record when the page opens. */
  | { type: "found"; update: CommandUpdate; now: number }
  /** The message has been seen, or the moment of the confirmation is over. */
  | { type: "dismissed"; now: number };

export const unknownControl: Control = {
  phase: "idle",
  settled: null,
  asked: null,
  id: null,
  reason: null,
  since: 0,
  early: null,
};

export function control(state: Control, signal: ControlSignal): Control {
  switch (signal.type) {
    case "reading": {
      const repeatsUnproved = state.phase !== "idle" && state.phase !== "confirmed" &&
        signal.value === state.asked;
      if (repeatsUnproved || signal.value === state.settled) return state;
      return { ...state, settled: signal.value };
    }
    case "asked":
      return {
        ...state,
        phase: "sending",
        asked: signal.value,
        id: null,
        reason: null,
        since: signal.now,
        early: null,
      };
    case "accepted": {
      if (state.phase !== "sending") return state;
      const accepted: Control = { ...state, phase: "pending", id: signal.id, early: null };
      const update = state.early?.id === signal.id
        ? state.early
        : { id: signal.id, state: signal.state, value: state.asked ?? 0, reason: null };
      return settle(accepted, update, signal.now);
    }
    case "refused":
      if (state.phase !== "sending") return state;
      return { ...state, phase: "failed", reason: signal.reason, since: signal.now, early: null };
    case "update": {
      const { update } = signal;
      if (state.phase === "sending") return { ...state, early: update };
      if (update.id === state.id) {
        // Nothing follows a final state, so a late "pending" is only late.
        return state.phase === "pending" ? settle(state, update, signal.now) : state;
      }
      if (update.state === "pending") {
        // Somebody else asked; the newest wish is the one to show.
        return {
          ...state,
          phase: "pending",
          asked: update.value,
          id: update.id,
          reason: null,
          since: signal.now,
          early: null,
        };
      }
      if (update.state === "confirmed" && state.phase !== "pending") {
        return { ...state, settled: update.value };
      }
      return state;
    }
    case "found": {
      const { id, state: outcome, value, reason } = signal.update;
      if (state.phase !== "idle" || state.id !== null || outcome === "confirmed") return state;
      // The reading that repeats an unconfirmed wish proves nothing, so the output's state is unknown.
      const settled = state.settled === value ? null : state.settled;
      const found: Control = { ...state, phase: "pending", settled, asked: value, id, since: signal.now };
      return settle(found, { id, state: outcome, value, reason }, signal.now);
    }
    case "dismissed":
      if (state.phase !== "confirmed" && state.phase !== "failed" && state.phase !== "expired") return state;
      return { ...state, phase: "idle", reason: null, since: signal.now };
  }
}

function settle(state: Control, update: CommandUpdate, now: number): Control {
  switch (update.state) {
    case "pending":
      return state;
    case "confirmed":
      return { ...state, phase: "confirmed", settled: update.value, reason: null, since: now };
    case "failed":
      return { ...state, phase: "failed", reason: update.reason ?? "The device refused.", since: now };
    case "expired":
      return {
        ...state,
        phase: "expired",
        reason: update.reason ?? "No answer from the device.",
        since: now,
      };
  }
}

/** Where the control's knob stands: at the wish while one is under way, else at what is known. */
export function shownValue(state: Control): number | null {
  return state.phase === "sending" || state.phase === "pending" ? state.asked : state.settled;
}
