// A dashboard as the editor holds it, and its two ways to and from the wire. `config_json` is ours alone: the server keeps
// it and looks only for `channels` and `names`, to know what a share link may see.

import {
  type Dashboard,
  type DashboardInput,
  type Widget,
  type WidgetInput,
  type WidgetType,
  widgetTypes,
} from "../api/types.ts";
import { isOfDevice, type Source } from "./device.ts";
import { type Box, tidy } from "./layout.ts";

export interface BoardWidget extends Box {
  readonly type: WidgetType;
  readonly title: string;
  /** Empty for text, and for a widget whose channel was deleted. */
  readonly sources: readonly Source[];
  readonly text: string;
  /** Digits behind the point; undefined leaves it to the channel's range. */
  readonly decimals?: number | undefined;
  /** From where on a value is worrying, and bad; when `bad` is the lower one, values below are meant. */
  readonly warn?: number | undefined;
  readonly bad?: number | undefined;
}

/** All of a widget but who it is and where it stands. */
export type WidgetContent = Omit<BoardWidget, "id" | "x" | "y">;

export interface Board {
  readonly name: string;
  readonly isGlobal: boolean;
  /** The device shown when the address names none; "" is the first that fits. */
  readonly device: string;
  /** The time range shown when the address names none, in minutes. */
  readonly minutes: number;
  readonly widgets: readonly BoardWidget[];
}

export const defaultMinutes = 60;

/** Before it is saved, a widget has an id of this form. */
const isDraftID = (id: string) => id.startsWith("new-");

export function draftID(widgets: readonly { id: string }[]): string {
  const used = widgets.map(({ id }) => (isDraftID(id) ? Number(id.slice(4)) : 0));
  return `new-${Math.max(0, ...used) + 1}`;
}

export function readBoard(dashboard: Dashboard): Board {
  const config = parseObject(dashboard.config_json);
  return {
    name: dashboard.name,
    isGlobal: dashboard.is_global,
    device: typeof config.default === "string" ? config.default : "",
    minutes: readPositive(config.minutes) ?? defaultMinutes,
    // A kind of widget that this page does not know yet is left out of the picture.
    widgets: tidy(dashboard.widgets.filter((one) => widgetTypes.includes(one.widget_type)).map(readWidget)),
  };
}

function readWidget(widget: Widget): BoardWidget {
  const config = parseObject(widget.config_json);
  const thresholds = asObject(config.thresholds);
  const ids = [
    ...(widget.event_public_id === null ? [] : [widget.event_public_id]),
    ...readTexts(config.channels),
  ];
  return {
    id: widget.public_id,
    type: widget.widget_type,
    title: widget.title,
    x: widget.x,
    y: widget.y,
    w: widget.w,
    h: widget.h,
    sources: [
      ...[...new Set(ids)].map((id): Source => ({ id })),
      ...readTexts(config.names).map((name): Source => ({ name })),
    ],
    text: typeof config.text === "string" ? config.text : "",
    decimals: readNumber(config.decimals),
    warn: readNumber(thresholds.warn),
    bad: readNumber(thresholds.bad),
  };
}

export function writeBoard(board: Board): DashboardInput {
  const usesDevice = board.widgets.some(({ sources }) => sources.some(isOfDevice));
  return {
    name: board.name,
    is_global: board.isGlobal,
    config_json: JSON.stringify({
      ...(usesDevice ? { variable: "device" } : {}),
      ...(usesDevice && board.device !== "" ? { default: board.device } : {}),
      minutes: board.minutes,
    }),
    widgets: board.widgets.map(writeWidget),
  };
}

function writeWidget(widget: BoardWidget): WidgetInput {
  const ids = widget.sources.flatMap((source) => ("id" in source ? [source.id] : []));
  const names = widget.sources.flatMap((source) => ("name" in source ? [source.name] : []));
  const { text, decimals, warn, bad } = widget;
  const config = {
    ...(ids.length > 1 ? { channels: ids } : {}),
    ...(names.length > 0 ? { names } : {}),
    ...(text !== "" ? { text } : {}),
    ...(decimals !== undefined ? { decimals } : {}),
    ...(warn !== undefined || bad !== undefined ? { thresholds: { warn, bad } } : {}),
  };
  return {
    ...(isDraftID(widget.id) ? {} : { public_id: widget.id }),
    widget_type: widget.type,
    title: widget.title,
    // One channel is named where every client of the interface looks for it.
    event_public_id: ids.length === 1 ? ids[0]! : null,
    x: widget.x,
    y: widget.y,
    w: widget.w,
    h: widget.h,
    config_json: Object.keys(config).length > 0 ? JSON.stringify(config) : null,
  };
}

function parseObject(text: string | null): Record<string, unknown> {
  if (text === null) return {};
  try {
    return asObject(JSON.parse(text));
  } catch {
    // Another client may have stored what it liked; the widget then has no options.
    return {};
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : {};
}

const readTexts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

const readNumber = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

const readPositive = (value: unknown): number | undefined => {
  const number = readNumber(value);
  return number !== undefined && number > 0 ? number : undefined;
};
