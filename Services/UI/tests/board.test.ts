import type { Dashboard, Widget } from "../src/api/types.ts";
import { draftID, readBoard, writeBoard } from "../src/lib/board.ts";
import { equal } from "./assert.ts";

const widget = (fields: Partial<Widget>): Widget => ({
  public_id: "w",
  widget_type: "gauge",
  title: "Pressure",
  event_public_id: null,
  x: 0,
  y: 0,
  w: 3,
  h: 3,
  config_json: null,
  ...fields,
});

const dashboard = (widgets: Widget[], config: unknown = null): Dashboard => ({
  public_id: "d",
  name: "Plant",
  is_global: true,
  created_on: "2026-01-01T00:00:00Z",
  updated_on: "2026-01-01T00:00:00Z",
  user_public_id: "u",
  version: 3,
  config_json: config === null ? null : JSON.stringify(config),
  widgets,
});

Deno.test("What is read and written again is the same, with the widgets' ids kept", () => {
  const stored = dashboard([
    widget({ event_public_id: "c1", config_json: '{"decimals":1,"thresholds":{"warn":70,"bad":90}}' }),
    widget({
      public_id: "t",
      widget_type: "table",
      x: 3,
      w: 6,
      config_json: '{"channels":["c1","c2"],"names":["$device / CPU usage"]}',
    }),
    widget({ public_id: "n", widget_type: "text", x: 9, config_json: '{"text":"# Hello"}' }),
  ], { variable: "device", default: "lab-pi", minutes: 360 });
  const { widgets, ...rest } = writeBoard(readBoard(stored));
  equal(widgets, stored.widgets.map(({ public_id, ...others }) => ({ public_id, ...others })));
  equal(rest, { name: "Plant", is_global: true, config_json: stored.config_json });
});

Deno.test("A new widget has no id until the server gives it one", () => {
  const board = readBoard(dashboard([widget({ event_public_id: "c1" })]));
  const id = draftID([{ id: "w" }, { id: "new-4" }]);
  equal(id, "new-5");
  const input = writeBoard({ ...board, widgets: [{ ...board.widgets[0]!, id }] });
  equal("public_id" in input.widgets![0]!, false);
});

Deno.test("A deleted channel leaves a widget without a source", () => {
  equal(readBoard(dashboard([widget({})])).widgets[0]!.sources, []);
});

Deno.test("What others stored is made to fit", () => {
  const board = readBoard(dashboard([
    widget({ public_id: "a", x: 11, y: -3, w: 40, h: 0, config_json: "not json" }),
    widget({ public_id: "b", x: 0, y: 90, config_json: '{"thresholds":[1],"names":[7],"decimals":"3"}' }),
    widget({ public_id: "c", widget_type: "hologram" as "text" }),
  ], { minutes: -5, default: 7 }));
  equal(board.widgets.map(({ id, x, y, w, h }) => [id, x, y, w, h]), [["a", 0, 0, 12, 1], ["b", 0, 1, 3, 3]]);
  equal([board.minutes, board.device], [60, ""]);
});
