import { api, APIError } from "../api/client.ts";
import type { CommandFrame } from "../api/types.ts";
import { type Control, control, type ControlSignal, unknownControl } from "../lib/control.ts";
import { Emitter } from "../lib/emitter.ts";
import { wallClock } from "../lib/wallClock.ts";

const confirmationShown = 2_500;
/** A reload shows failures of the last hour again; older ones are history. */
const failureRemembered = 60 * 60_000;

/** The state of every control, and the way of a setpoint from the wish to its end. */
export class ControlDesk {
  readonly changed = new Emitter();
  #controls = new Map<string, Control>();
  /** Goes up with every clearing; answers to what was asked before are dropped. */
  #run = 0;

  control(channel: string): Control {
    return this.#controls.get(channel) ?? unknownControl;
  }

  clear() {
    this.#run++;
    this.#controls.clear();
    this.changed.emit();
  }

  /** A reading of an actuator came: a setpoint, or what the device reports. */
  reading(channel: string, value: number) {
    this.#move(channel, { type: "reading", value });
  }

  /** Sends a setpoint and follows it to its end. Never throws: the outcome is the control's state. */
  async set(channel: string, value: number) {
    const run = this.#run;
    this.#move(channel, { type: "asked", value, now: Date.now() });
    try {
      const { command } = await api.set(channel, value);
      if (run !== this.#run) return;
      if (command === undefined) {
        // The server took it as a plain reading: stored, and nobody to confirm it.
        this.#move(channel, { type: "accepted", id: "", state: "confirmed", now: Date.now() });
        return;
      }
      this.#move(channel, { type: "accepted", id: command.public_id, state: command.state, now: Date.now() });
      void this.#follow(channel, command.public_id);
    } catch (error) {
      if (run !== this.#run) return;
      const reason = error instanceof APIError ? error.message : "The command could not be sent.";
      this.#move(channel, { type: "refused", reason, now: Date.now() });
    }
  }

  dismiss(channel: string) {
    this.#move(channel, { type: "dismissed", now: Date.now() });
  }

  /** How the last command of each control went, so that a reload hides neither a failure nor what is under way. */
  async load() {
    const run = this.#run;
    const answer = await api.recentCommands().catch(ignoreFailure);
    if (answer === undefined || run !== this.#run) return;
    const seen = new Set<string>();
    for (const command of answer.data) {
      const { public_id: id, event_public_id: channel, state, value, reason, requested_at } = command;
      if (seen.has(channel)) continue;
      seen.add(channel);
      if (wallClock.now() - Date.parse(requested_at ?? "") > failureRemembered) continue;
      this.#move(channel, {
        type: "found",
        update: { id, state, value, reason: reason ?? null },
        now: Date.now(),
      });
      if (state === "pending") void this.#follow(channel, id);
    }
  }

  /** A message of the stream, or the answer about one command. */
  update(
    { public_id, event_public_id, state, value, reason }: Omit<CommandFrame, "type">,
  ) {
    this.#move(event_public_id, {
      type: "update",
      update: { id: public_id, state, value, reason: reason ?? null },
      now: Date.now(),
    });
  }

  #move(channel: string, signal: ControlSignal) {
    const before = this.control(channel);
    const after = control(before, signal);
    if (after === before) return;
    this.#controls.set(channel, after);
    this.changed.emit();
    if (after.phase === "confirmed" && before.phase !== "confirmed") {
      setTimeout(() => {
        if (this.control(channel).since === after.since) this.dismiss(channel);
      }, confirmationShown);
    }
  }

  /** Asks for a command's state when the socket does not tell: after 1.5 s, then ever less often, for two minutes. */
  async #follow(channel: string, command: string) {
    const run = this.#run;
    const until = Date.now() + 120_000;
    for (let wait = 1_500; Date.now() < until; wait = Math.min(wait * 1.5, 10_000)) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      const { phase, id } = this.control(channel);
      if (run !== this.#run || phase !== "pending" || id !== command) return;
      const answer = await api.command(command).catch(ignoreFailure);
      if (answer !== undefined && run === this.#run) this.update({ ...answer, event_public_id: channel });
    }
  }
}

function ignoreFailure(): undefined {}
