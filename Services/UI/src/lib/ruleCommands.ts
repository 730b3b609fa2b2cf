// What a rule does by itself when its alert fires or clears: experiments and setpoints, as rows of inputs.

import type { Channel, RuleAction } from "../api/types.ts";
import { readNumber } from "./checkForms.ts";

type CommandType = Exclude<RuleAction["type"], "webhook" | "log">;

export const commandKinds: readonly { key: CommandType; label: string }[] = [
  { key: "setpoint", label: "Set a channel" },
  { key: "experiment_start", label: "Start an experiment" },
  { key: "experiment_stop", label: "Stop the experiment" },
];

/** An action as text of inputs; what its kind has no use for is kept. */
export interface CommandForm {
  /** Of the list in the form, so that a row keeps its input when another goes. */
  key: number;
  type: CommandType;
  on: "fire" | "clear";
  name: string;
  event_public_id: string;
  value: string;
}

export const commandForms = (actions: readonly RuleAction[]): CommandForm[] =>
  actions.flatMap(({ type, on, name, event_public_id, value }, key) =>
    type === "webhook" || type === "log" ? [] : [{
      key,
      type,
      on: on ?? "fire",
      name: name ?? "",
      event_public_id: event_public_id ?? "",
      value: value === undefined ? "" : String(value),
    }]
  );

/** One to begin with; `key` is another than those of the others. */
export const newCommand = (commands: readonly CommandForm[]): CommandForm => ({
  key: Math.max(-1, ...commands.map(({ key }) => key)) + 1,
  type: "setpoint",
  on: "fire",
  name: "",
  event_public_id: "",
  value: "",
});

/** For the wire, once all is there. Faults are named by their place behind the `before` actions that come first. */
export function checkCommands(commands: readonly CommandForm[], before: number) {
  const faults: Record<string, string> = {};
  const actions = commands.map(({ type, on, name, event_public_id, value }, index): RuleAction => {
    const place = `actions.${before + index}`;
    if (type === "experiment_stop") return { type, on };
    if (type === "experiment_start") {
      if (name.trim() === "") faults[`${place}.name`] = "An experiment needs a name.";
      return { type, on, name: name.trim() };
    }
    const number = readNumber(value);
    if (event_public_id === "") faults[`${place}.event_public_id`] = "Choose a channel.";
    if (number === undefined) faults[`${place}.value`] = "Enter a number.";
    return { type, on, event_public_id, value: number ?? 0 };
  });
  return { actions, faults };
}

/** In words, to stand behind "when it fires, ". */
export function describeCommand(
  { type, name, event_public_id, value }: CommandForm,
  channels: readonly Channel[],
) {
  switch (type) {
    case "experiment_start":
      return `an experiment "${name.trim()}" is started`;
    case "experiment_stop":
      return "the experiment is stopped";
    case "setpoint":
      return `${
        channels.find(({ public_id }) => public_id === event_public_id)?.name ?? "a channel"
      } is set to ${value.trim()}`;
  }
}
