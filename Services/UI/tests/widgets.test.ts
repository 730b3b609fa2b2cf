import type { Channel } from "../src/api/types.ts";
import { arc, zones } from "../src/lib/gauge.ts";
import { chartPerGroup, checkWidget, judge, type WidgetForm } from "../src/lib/widgets.ts";
import { equal, ok } from "./assert.ts";

const form = (fields: Partial<WidgetForm>): WidgetForm => ({
  type: "gauge",
  title: "Pressure",
  sources: [{ id: "c" }],
  text: "",
  w: 3,
  h: 3,
  decimals: "",
  warn: "",
  bad: "",
  ...fields,
});
const faults = (fields: Partial<WidgetForm>) => Object.keys(checkWidget(form(fields)).faults);

Deno.test("Faults stand at their fields", () => {
  equal(faults({}), []);
  equal(faults({ title: " " }), ["title"]);
  equal(faults({ sources: [] }), ["sources"]);
  equal(faults({ sources: [{ id: "a" }, { id: "b" }] }), ["sources"]);
  equal(faults({ type: "line_chart", sources: Array.from({ length: 9 }, (_, i) => ({ id: `${i}` })) }), [
    "sources",
  ]);
  equal(faults({ decimals: "1.5", warn: "high", bad: "90" }), ["warn", "decimals"]);
  equal(faults({ warn: "5", bad: "5" }), ["bad"]);
  equal(faults({ type: "text", sources: [] }), ["text"]);
  equal(faults({ type: "text", text: "x".repeat(10_001) }), ["text"]);
  equal(faults({ type: "text", text: "漢".repeat(6_000) }), ["text"]);
});

Deno.test("A sound form becomes a widget; a text has no channels", () => {
  const { widget } = checkWidget(form({ title: " Pressure ", warn: "7,5", decimals: "2" }));
  equal([widget?.title, widget?.warn, widget?.bad, widget?.decimals], ["Pressure", 7.5, undefined, 2]);
  equal(checkWidget(form({ type: "text", text: "Hello" })).widget?.sources, []);
});

Deno.test("Thresholds are reached upwards, or downwards when the bad one is the lower", () => {
  const judged = (limits: { warn?: number; bad?: number }) =>
    [10, 70, 80, 90, 99].map((value) => judge(value, limits));
  equal(judged({ warn: 70, bad: 90 }), ["good", "warn", "warn", "bad", "bad"]);
  equal(judged({ warn: 80, bad: 70 }), ["bad", "bad", "warn", "good", "good"]);
  equal(judged({ bad: 90 }), ["good", "good", "good", "bad", "bad"]);
  equal(judged({}), ["good", "good", "good", "good", "good"]);
});

Deno.test("A gauge's zones lie inside its range", () => {
  equal(zones({ warn: 70, bad: 90 }, 0, 100), [
    { level: "warn", from: 70, to: 90 },
    { level: "bad", from: 90, to: 100 },
  ]);
  equal(zones({ warn: 20, bad: 10 }, 0, 100), [
    { level: "warn", from: 10, to: 20 },
    { level: "bad", from: 0, to: 10 },
  ]);
  equal(zones({ bad: 400 }, 0, 100), []);
});

Deno.test("A gauge's arc goes from below left over the top to below right", () => {
  ok(arc(0, 100, 0, 100).startsWith("M20.30 79.70A42 42 0 1 1 79.70 79.70"), arc(0, 100, 0, 100));
  ok(arc(0, 50, 0, 100).endsWith("50.00 8.00"), arc(0, 50, 0, 100));
});

Deno.test("A start with one chart for each group shows its comparable sensors", () => {
  const channel = (name: string, unit: string): Channel => ({
    public_id: name,
    name,
    min_value: 0,
    max_value: 1,
    unit,
    type: "sensor",
    user_public_id: null,
    expected_interval_seconds: null,
    description: null,
    tags: [],
    device: null,
    decimals: null,
  });
  const widgets = chartPerGroup([
    channel("b / T1", "°C"),
    channel("a / CPU usage", "%"),
    channel("a / Memory", "B"),
    channel("b / T2", "°C"),
    channel("lone", "V"),
  ]);
  equal(widgets.map(({ title, sources, x, y }) => [title, sources, x, y]), [
    ["a", [{ id: "a / CPU usage" }], 0, 0],
    ["b", [{ id: "b / T1" }, { id: "b / T2" }], 6, 0],
    ["Other channels", [{ id: "lone" }], 0, 4],
  ]);
});
