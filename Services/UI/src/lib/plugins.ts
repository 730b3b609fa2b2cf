import type { PluginInput, TerminalInput } from "../api/client.ts";
import type { Direction, PluginInstance } from "../api/types.ts";
import type { Faults } from "./checkForms.ts";

export const statusWords: Readonly<Record<PluginInstance["status"], string>> = {
  inactive: "Inactive",
  connected: "Connected",
  error: "Error",
  demo: "Demo",
};

export const directionWords: Readonly<Record<Direction, string>> = {
  input: "Input",
  output: "Output",
  bidirectional: "Both ways",
};

export interface PluginForm {
  plugin_id: string;
  instance_name: string;
  enabled: boolean;
  demo_mode: boolean;
  makesChannels: boolean;
  config_json: string;
}

/** What a form begins with: that of a new instance of `kind`, or of one that is changed. */
export function pluginForm(kind: string, instance?: PluginInstance): PluginForm {
  return {
    plugin_id: instance?.plugin_id ?? kind,
    instance_name: instance?.instance_name ?? "",
    enabled: instance?.enabled ?? true,
    demo_mode: instance?.demo_mode ?? false,
    makesChannels: true,
    config_json: instance?.config_json ?? "",
  };
}

/** The same rules as the server's; the server decides. */
export function checkPlugin(form: PluginForm): { input?: PluginInput; faults: Faults } {
  const faults: Record<string, string> = {};
  const instance_name = form.instance_name.trim();
  const text = form.config_json.trim();
  if (instance_name === "") faults.instance_name = "A device needs a name.";
  if ([...instance_name].length > 255) faults.instance_name = "At most 255 characters.";
  if (text !== "" && !isObject(text)) {
    faults.config_json = 'Write a JSON object, like {"port": 502}, or nothing.';
  }
  if (new TextEncoder().encode(text).length > 65_536) faults.config_json = "At most 65 536 bytes.";
  if (Object.keys(faults).length > 0) return { faults };
  const { demo_mode, enabled } = form;
  return { input: { instance_name, demo_mode, enabled, config_json: text === "" ? null : text }, faults };
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

export const terminalForm = { channel_id: "", channel_name: "", direction: "input" as Direction, unit: "" };

/** A terminal that is added by hand. */
export function checkTerminal(form: typeof terminalForm): { input?: TerminalInput; faults: Faults } {
  const faults: Record<string, string> = {};
  const input = {
    channel_id: form.channel_id.trim(),
    channel_name: form.channel_name.trim(),
    direction: form.direction,
    unit: form.unit.trim(),
  };
  const limits = { channel_id: 100, channel_name: 255, unit: 50 };
  for (const field of ["channel_id", "channel_name", "unit"] as const) {
    if (input[field] === "") faults[field] = "This is needed.";
    if ([...input[field]].length > limits[field]) faults[field] = `At most ${limits[field]} characters.`;
  }
  return Object.keys(faults).length > 0 ? { faults } : { input, faults };
}

/** How many of its terminals feed a channel: "6 of 8". */
export const mappedCount = ({ channel_mappings: terminals }: PluginInstance) =>
  `${terminals.filter(({ event_public_id }) => event_public_id !== null).length} of ${terminals.length}`;
