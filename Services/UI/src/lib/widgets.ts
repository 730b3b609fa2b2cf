// What the editor knows of each kind of widget, and what a widget must fulfil.

import type { Channel, WidgetType } from "../api/types.ts";
import type { BoardWidget, WidgetContent } from "./board.ts";
import { readNumber } from "./checkForms.ts";
import { defaultSeries, maximumLines } from "./defaultSeries.ts";
import { groupChannels, isSensor } from "./channels.ts";
import { tidy } from "./layout.ts";

export interface WidgetKind {
  readonly name: string;
  readonly what: string;
  /** The size it gets first. */
  readonly w: number;
  readonly h: number;
  /** How many channels it shows at most; 0 for none. */
  readonly channels: number;
  /** Whether it can be set by users, and so wants channels that can be. */
  readonly sets?: boolean;
}

export const widgetKinds: Readonly<Record<WidgetType, WidgetKind>> = {
  line_chart: {
    name: "Line chart",
    what: "Up to eight channels over time",
    w: 6,
    h: 4,
    channels: maximumLines,
  },
  gauge: { name: "Gauge", what: "One value in its range", w: 3, h: 3, channels: 1 },
  stat_card: { name: "Stat card", what: "A value and where it is going", w: 3, h: 2, channels: 1 },
  actuator_toggle: {
    name: "Control",
    what: "A switch or slider that sets a value",
    w: 4,
    h: 2,
    channels: 1,
    sets: true,
  },
  table: { name: "Table", what: "Many channels, one below the other", w: 6, h: 4, channels: 50 },
  text: { name: "Text", what: "Headings, notes, instructions", w: 4, h: 2, channels: 0 },
};

export const sizes = [
  { name: "Small", w: 3, h: 2 },
  { name: "Medium", w: 4, h: 3 },
  { name: "Wide", w: 6, h: 4 },
  { name: "Large", w: 8, h: 5 },
  { name: "Full width", w: 12, h: 5 },
] as const;

export const longestText = 10_000;
/** All options of a widget take at most 16 384 bytes; what is not a letter of English takes several. */
const mostBytes = 16_000;

/** What the dialog of a widget holds, as typed. */
export interface WidgetForm extends Omit<BoardWidget, "id" | "x" | "y" | "decimals" | "warn" | "bad"> {
  readonly decimals: string;
  readonly warn: string;
  readonly bad: string;
}

/** The same rules as the server's and some of our own, each fault by the name of its field. */
export function checkWidget(
  form: WidgetForm,
): { widget?: WidgetContent; faults: Readonly<Record<string, string>> } {
  const faults: Record<string, string> = {};
  const kind = widgetKinds[form.type];
  const title = form.title.trim();
  if (title === "") faults.title = "A widget needs a title.";
  if (title.length > 255) faults.title = "At most 255 characters.";
  if (kind.channels > 0 && form.sources.length === 0) {
    faults.sources = kind.channels === 1 ? "Choose a channel." : "Choose at least one channel.";
  }
  if (form.sources.length > kind.channels && kind.channels > 0) {
    faults.sources = kind.channels === 1 ? "Choose one channel only." : `At most ${kind.channels} channels.`;
  }
  if (form.type === "text" && form.text.trim() === "") faults.text = "Write something.";
  if (form.text.length > longestText) {
    faults.text = `At most ${longestText} characters; these are ${form.text.length}.`;
  } else if (new TextEncoder().encode(JSON.stringify(form.text)).length > mostBytes) {
    faults.text = "Too long: with these characters there is less room.";
  }
  const optional = (field: "decimals" | "warn" | "bad") => {
    if (form[field].trim() === "") return undefined;
    const value = readNumber(form[field]);
    if (value === undefined) faults[field] = "Enter a number, or leave it empty.";
    return value;
  };
  const [decimals, warn, bad] = [optional("decimals"), optional("warn"), optional("bad")];
  if (decimals !== undefined && !(Number.isInteger(decimals) && decimals >= 0 && decimals <= 6)) {
    faults.decimals = "A whole number from 0 to 6.";
  }
  if (warn !== undefined && warn === bad) faults.bad = "Must not be the same.";
  if (Object.keys(faults).length > 0) return { faults };
  const { type, w, h } = form;
  const sources = kind.channels === 0 ? [] : form.sources;
  const text = type === "text" ? form.text : "";
  return { widget: { type, title, sources, text, w, h, decimals, warn, bad }, faults };
}

/** How bad a value is by a widget's thresholds. */
export function judge(
  value: number,
  { warn, bad }: Pick<BoardWidget, "warn" | "bad">,
): "good" | "warn" | "bad" {
  const falling = warn !== undefined && bad !== undefined && bad < warn;
  const reaches = (limit: number | undefined) =>
    limit !== undefined && (falling ? value <= limit : value >= limit);
  return reaches(bad) ? "bad" : reaches(warn) ? "warn" : "good";
}

/** A start that shows something at once: for each group a chart of the sensors that compare best. */
export function chartPerGroup(channels: readonly Channel[]): BoardWidget[] {
  const groups = groupChannels(channels.filter(isSensor)).slice(0, 24);
  const { w, h } = widgetKinds.line_chart;
  return tidy(groups.map((group, i): BoardWidget => ({
    id: `new-${i + 1}`,
    type: "line_chart",
    title: group.name || "Other channels",
    sources: defaultSeries(group.channels).map(({ public_id }) => ({ id: public_id })),
    text: "",
    x: (i % 2) * w,
    y: Math.floor(i / 2) * h,
    w,
    h,
  })));
}
