import type { PluginInput, TerminalInput } from "../api/client.ts";
import type { Channel, Direction, PluginExecution, PluginInstance, PluginKind } from "../api/types.ts";
import { natural } from "./channels.ts";
import type { Faults } from "./checkForms.ts";
import { type DurationText, durationText, readSeconds } from "./durations.ts";
import { formatAge } from "./format.ts";
import {
  checkSettings,
  readSchema,
  readSettings,
  type Setting,
  type SettingsForm,
  writeSettings,
} from "./pluginSettings.ts";

export const statusWords: Readonly<Record<PluginInstance["status"], string>> = {
  inactive: "Inactive",
  connected: "Connected",
  error: "Error",
  demo: "Demo",
};

export const healthWords: Readonly<Record<PluginInstance["health"], string>> = {
  unknown: "Not run yet",
  healthy: "Healthy",
  degraded: "Degraded",
  failing: "Failing",
};

export const directionWords: Readonly<Record<Direction, string>> = {
  input: "Input",
  output: "Output",
  bidirectional: "Both ways",
};

export interface PluginForm {
  plugin_id: string;
  instance_name: string;
  /** Empty: none. */
  device: string;
  interval_seconds: DurationText;
  enabled: boolean;
  demo_mode: boolean;
  makesChannels: boolean;
  /** Its settings; a text: as JSON. */
  config_json: SettingsForm | string;
}

const usualInterval = 60;
const longestInterval = 86_400;

/** What the settings of `kind` are, as far as a form can show them. */
export const settingsOf = (kind: PluginKind | undefined): Setting[] | undefined =>
  readSchema(kind?.config_schema);

/** What a form begins with: that of a new instance of `kind`, or of one that is changed. */
export function pluginForm(kind: PluginKind | undefined, instance?: PluginInstance): PluginForm {
  const settings = settingsOf(kind);
  const text = instance?.config_json ?? null;
  return {
    plugin_id: instance?.plugin_id ?? kind?.id ?? "",
    instance_name: instance?.instance_name ?? "",
    device: instance?.device ?? "",
    interval_seconds: durationText(instance?.interval_seconds ?? usualInterval),
    enabled: instance?.enabled ?? true,
    demo_mode: instance?.demo_mode ?? false,
    makesChannels: true,
    config_json: (settings === undefined ? undefined : readSettings(settings, text)) ?? text ?? "",
  };
}

/** The same rules as the server's; the server decides. `settings`: of the form's kind. */
export function checkPlugin(
  form: PluginForm,
  settings: readonly Setting[] | undefined,
): { input?: PluginInput; faults: Faults } {
  const faults: Record<string, string> = {};
  const instance_name = form.instance_name.trim();
  const device = form.device.trim();
  const interval_seconds = readSeconds(form.interval_seconds);
  if (instance_name === "") faults.instance_name = "A plugin instance needs a name.";
  if ([...instance_name].length > 255) faults.instance_name = "At most 255 characters.";
  if ([...device].length > 255) faults.device = "At most 255 characters.";
  if (interval_seconds === undefined || interval_seconds < 1 || interval_seconds > longestInterval) {
    faults.interval_seconds = "From one second to one day.";
  }
  const text = configurationText(form.config_json, settings);
  if (typeof form.config_json === "string") {
    if (text !== "" && !isObject(text)) {
      faults.config_json = 'Write a JSON object, like {"port": 502}, or nothing.';
    }
  } else {
    for (const [place, fault] of Object.entries(checkSettings(settings ?? [], form.config_json))) {
      faults[`config_json.${place}`] = fault;
    }
  }
  if (new TextEncoder().encode(text).length > 65_536) faults.config_json = "At most 65 536 bytes.";
  if (Object.keys(faults).length > 0 || interval_seconds === undefined) return { faults };
  const { demo_mode, enabled } = form;
  return {
    input: {
      instance_name,
      device: device === "" ? null : device,
      interval_seconds,
      demo_mode,
      enabled,
      config_json: text === "" || text === "{}" ? null : text,
    },
    faults,
  };
}

function configurationText(
  configuration: PluginForm["config_json"],
  settings: readonly Setting[] | undefined,
): string {
  return typeof configuration === "string"
    ? configuration.trim()
    : writeSettings(settings ?? [], configuration);
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

/** The agents that are known by name: those that channels, instances, or updates tell of. In natural order. */
export function deviceNames(
  channels: readonly Pick<Channel, "device">[],
  plugins: readonly Pick<PluginInstance, "device">[],
  fleet: readonly string[],
): string[] {
  const names = [...channels, ...plugins].flatMap(({ device }) => device ?? []);
  return [...new Set([...names, ...fleet])].sort(natural.compare);
}

/**
 * What keeps an instance from being read, and what to do about it; undefined: nothing does. `now`: milliseconds since 1970.
 */
export function hindrance(plugin: PluginInstance, now: number): string | undefined {
  const { enabled, device, last_run, status, interval_seconds } = plugin;
  if (!enabled) return "It is switched off. Nothing is read until it is switched on.";
  if (device === null) return "Nobody runs it. Edit it, and choose the device whose agent shall.";
  const again = `It is tried again every ${intervalText(interval_seconds)}.`;
  if (last_run === null) {
    return `No agent named ${device} has reported a run yet. Check that one runs there, and that its token may run plugins.`;
  }
  if (status === "inactive") {
    const age = formatAge(now - Date.parse(last_run));
    return `Nothing was heard of it for ${age}. Check that the agent named ${device} runs and reaches this server.`;
  }
  if (status === "error") return again;
  if (!plugin.channel_mappings.some(({ event_public_id }) => event_public_id !== null)) {
    return "None of its terminals feeds a channel, so that nothing is stored. Choose a channel below.";
  }
  return undefined;
}

/** "30 s", "5 min", "1 h": in the largest unit of which it is a whole number. */
export function intervalText(seconds: number): string {
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** "12 s ago", "never". `now`: milliseconds since 1970. */
export function agoText(instant: string | null, now: number): string {
  if (instant === null) return "never";
  const age = now - Date.parse(instant);
  return Number.isNaN(age) ? "–" : age < 1_000 ? "just now" : `${formatAge(age)} ago`;
}

/** "85 ms", "1.25 s", "2 min". */
export function durationWords(seconds: number): string {
  if (seconds < 0.001) return "under 1 ms";
  if (seconds < 1) return `${Math.round(seconds * 1_000)} ms`;
  return seconds < 60 ? `${Number(seconds.toFixed(2))} s` : formatAge(seconds * 1_000);
}

export const outcomeWords: Readonly<Record<PluginExecution["status"], string>> = {
  success: "Success",
  failed: "Failed",
};
