// The settings of a kind of plugin, between its JSON Schema, a form, and the text in `config_json`.

import { type Faults, readNumber } from "./checkForms.ts";

/** One setting, as a form shows it. */
export interface Setting {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly type: "string" | "number" | "integer" | "boolean" | "list";
  readonly isRequired: boolean;
  readonly fallback: string | number | boolean | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  /** In characters. */
  readonly maxLength: number | undefined;
  readonly choices: readonly string[];
  readonly format: string | undefined;
  /** Of a list: the settings of each of its rows. */
  readonly items: readonly Setting[];
}

/** What a row of a list holds: texts, as they are typed, and ticks. */
export type RowForm = Readonly<Record<string, string | boolean>>;

/** What a form holds, by the names of the settings. */
export type SettingsForm = Readonly<Record<string, string | boolean | readonly RowForm[]>>;

type Members = Readonly<Record<string, unknown>>;

/** Reads a kind's `config_schema`; undefined: it has none, or one that a form cannot show. */
export function readSchema(schema: unknown): Setting[] | undefined {
  const object = asObject(schema);
  const properties = asObject(object?.properties);
  if (object === undefined || properties === undefined) return undefined;
  const required = new Set(textsOf(object.required));
  const order = textsOf(object.propertyOrder);
  const names = [
    ...order.filter((name) => name in properties),
    ...Object.keys(properties).filter((name) => !order.includes(name)),
  ];
  const settings = names.map((name) => readSetting(name, properties[name], required.has(name)));
  return settings.every((setting) => setting !== undefined) ? settings : undefined;
}

function readSetting(name: string, schema: unknown, isRequired: boolean): Setting | undefined {
  const object = asObject(schema);
  const type = object?.type === "array" ? "list" : object?.type;
  if (
    object === undefined ||
    (type !== "string" && type !== "number" && type !== "integer" && type !== "boolean" && type !== "list")
  ) return undefined;
  const items = type === "list" ? readSchema(object.items) : [];
  // A list in a list, and a list of anything but objects, are no table.
  if (items === undefined || items.some((item) => item.type === "list")) return undefined;
  const fallback = object.default;
  return {
    name,
    title: textOf(object.title) ?? name,
    description: textOf(object.description) ?? "",
    type,
    isRequired,
    fallback: typeof fallback === "string" || typeof fallback === "number" || typeof fallback === "boolean"
      ? fallback
      : undefined,
    minimum: numberOf(object.minimum),
    maximum: numberOf(object.maximum),
    maxLength: numberOf(object.maxLength),
    choices: textsOf(object.enum),
    format: textOf(object.format),
    items,
  };
}

/** The list among `settings` whose rows are terminals. */
export const channelList = (settings: readonly Setting[] | undefined): Setting | undefined =>
  settings?.find(({ name, type }) => name === "channels" && type === "list");

/** What a form begins with when nothing is set yet. */
export function emptyForm(settings: readonly Setting[]): SettingsForm {
  return Object.fromEntries(
    settings.map((setting) => [setting.name, setting.type === "list" ? [] : emptyValue(setting)]),
  );
}

/** A row that nothing is typed into yet. */
export function emptyRow(settings: readonly Setting[]): RowForm {
  return Object.fromEntries(settings.map((setting) => [setting.name, emptyValue(setting)]));
}

function emptyValue({ type, fallback }: Setting): string | boolean {
  return type === "boolean" ? fallback === true : fallback === undefined ? "" : String(fallback);
}

/** The form of a configuration's text; undefined: it holds what the form cannot show, and would lose. */
export function readSettings(settings: readonly Setting[], text: string | null): SettingsForm | undefined {
  if (text === null || text.trim() === "") return emptyForm(settings);
  let members: Members | undefined;
  try {
    members = asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
  return members === undefined ? undefined : readMembers(settings, members);
}

function readMembers(settings: readonly Setting[], members: Members): SettingsForm | undefined {
  if (Object.keys(members).some((name) => !settings.some((setting) => setting.name === name))) {
    return undefined;
  }
  const form: Record<string, string | boolean | readonly RowForm[]> = {};
  for (const setting of settings) {
    const value = setting.type === "list"
      ? readRows(setting.items, members[setting.name])
      : readValue(setting, members[setting.name]);
    if (value === undefined) return undefined;
    form[setting.name] = value;
  }
  return form;
}

function readRows(settings: readonly Setting[], value: unknown): RowForm[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const rows: RowForm[] = [];
  for (const item of value) {
    const members = asObject(item);
    const row = members === undefined ? undefined : readMembers(settings, members);
    if (row === undefined) return undefined;
    rows.push(row as RowForm);
  }
  return rows;
}

function readValue(setting: Setting, value: unknown): string | boolean | undefined {
  if (value === undefined || value === null) return emptyValue(setting);
  switch (setting.type) {
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "string":
      // A line of text has no second line, and no blanks around it.
      return typeof value === "string" && !/[\r\n]/.test(value) && value.trim() === value ? value : undefined;
    default:
      return typeof value === "number" ? String(value) : undefined;
  }
}

/** The text for `config_json`. What is empty, or as it is without being set, is left out. Numbers that are none stay text. */
export function writeSettings(settings: readonly Setting[], form: SettingsForm, indent?: number): string {
  return JSON.stringify(writeMembers(settings, form), null, indent);
}

function writeMembers(settings: readonly Setting[], form: SettingsForm): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const setting of settings) {
    const value = form[setting.name];
    if (Array.isArray(value)) {
      if (value.length > 0) members[setting.name] = value.map((row) => writeMembers(setting.items, row));
      continue;
    }
    const written = writeValue(setting, value as string | boolean | undefined);
    if (written !== undefined && written !== setting.fallback) members[setting.name] = written;
  }
  return members;
}

function writeValue({ type, fallback }: Setting, value: string | boolean | undefined) {
  if (typeof value !== "string") {
    // A tick that is not there counts as false.
    return value === true || fallback === true ? value : undefined;
  }
  const text = value.trim();
  if (text === "") return undefined;
  return type === "number" || type === "integer" ? readNumber(text) ?? text : text;
}

/** What is wrong with a form, by place: "url", "channels.2.name". The same rules as the server's, which decides. */
export function checkSettings(settings: readonly Setting[], form: SettingsForm): Faults {
  const faults: Record<string, string> = {};
  for (const setting of settings) {
    const value = form[setting.name];
    if (setting.type === "list") {
      const rows = Array.isArray(value) ? value as readonly RowForm[] : [];
      const seen = new Set<string>();
      rows.forEach((row, index) => {
        const found = { ...checkSettings(setting.items, row), ...rowFaults(row, seen) };
        for (const [name, fault] of Object.entries(found)) faults[`${setting.name}.${index}.${name}`] = fault;
      });
    } else if (typeof value === "string") {
      const fault = valueFault(setting, value.trim());
      if (fault !== undefined) faults[setting.name] = fault;
    }
  }
  return faults;
}

function valueFault(setting: Setting, text: string): string | undefined {
  if (text === "") return setting.isRequired ? "This is needed." : undefined;
  const { type, minimum, maximum, maxLength, format } = setting;
  if (type === "number" || type === "integer") {
    const number = readNumber(text);
    if (number === undefined || (type === "integer" && !Number.isInteger(number))) {
      return type === "integer" ? "Enter a whole number." : "Enter a number.";
    }
    const isBelow = minimum !== undefined && number < minimum;
    const isAbove = maximum !== undefined && number > maximum;
    if (isBelow || isAbove) return boundsText(setting);
  }
  if (maxLength !== undefined && [...text].length > maxLength) return `At most ${maxLength} characters.`;
  if (format === "uri" && !isWebAddress(text)) return "Enter an address, like https://example.org/status.";
  return undefined;
}

/** "From 0.1 to 30."; empty: there are no bounds. */
export function boundsText({ minimum, maximum }: Setting): string {
  if (minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER) {
    return `From ${minimum} to ${maximum}.`;
  }
  if (minimum !== undefined) return `At least ${minimum}.`;
  return maximum === undefined ? "" : `At most ${maximum}.`;
}

function isWebAddress(text: string): boolean {
  if (!/^https?:\/\/[^\s/]/i.test(text)) return false;
  try {
    return new URL(text).hostname !== "";
  } catch {
    return false;
  }
}

/** What rows of terminals must be besides: of different names, and of a range. `seen`: the ids above; gets that of the row. */
function rowFaults(row: RowForm, seen: Set<string>): Faults {
  const faults: Record<string, string> = {};
  const name = String(row.name ?? "");
  const id = terminalID(name);
  if (id === "" && name.trim() !== "") faults.name = "A name has letters or digits.";
  if (seen.has(id)) faults.name = "Another channel has this name.";
  if (id !== "") seen.add(id);
  const low = readNumber(String(row.min_value ?? ""));
  const high = readNumber(String(row.max_value ?? ""));
  if (low !== undefined && high !== undefined && low >= high) faults.max_value = "Must be above the minimum.";
  return faults;
}

/** By which a terminal is known: the words of its name in lower case, joined by "_". */
export const terminalID = (name: string): string =>
  (name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join("_");

/** What is wrong in places that no field shows: with the whole, or with members that the form does not have. */
export function looseFaults(settings: readonly Setting[], form: SettingsForm, faults: Faults): string[] {
  const places = new Set<string>();
  for (const { name, type, items } of settings) {
    const rows = form[name];
    if (type !== "list" || !Array.isArray(rows)) places.add(name);
    else rows.forEach((_, index) => items.forEach((item) => places.add(`${name}.${index}.${item.name}`)));
  }
  return Object.entries(faults).filter(([place]) => !places.has(place)).map(([place, fault]) =>
    place === "" ? fault : `${place}: ${fault}`
  );
}

/** Those of `faults` below `prefix`, by what follows it; the prefix itself is "". */
export function faultsBelow(prefix: string, faults: Faults): Faults {
  return Object.fromEntries(
    Object.entries(faults)
      .filter(([place]) => place === prefix || place.startsWith(`${prefix}.`))
      .map(([place, fault]) => [place.slice(prefix.length + 1), fault]),
  );
}

function asObject(value: unknown): Members | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Members : undefined;
}

const textOf = (value: unknown): string | undefined => typeof value === "string" ? value : undefined;
const numberOf = (value: unknown): number | undefined => typeof value === "number" ? value : undefined;
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
