import type { Channel, ChannelKind } from "../src/api/types.ts";
import {
  groupChannels,
  isSlider,
  sliderStep,
  sortChannels,
  splitName,
  switchValues,
} from "../src/lib/channels.ts";
import { defaultSeries } from "../src/lib/defaultSeries.ts";
import { equal } from "./assert.ts";

function channel(
  name: string,
  type: ChannelKind = "sensor",
  min_value = 0,
  max_value = 1,
  unit = "%",
): Channel {
  return {
    public_id: name,
    name,
    type,
    unit,
    min_value,
    max_value,
    user_public_id: null,
    expected_interval_seconds: null,
    description: null,
    tags: [],
    device: null,
    decimals: null,
  };
}

Deno.test("A name is split at the first slash with spaces", () => {
  equal(splitName("lab-pi / CPU usage"), { group: "lab-pi", label: "CPU usage" });
  equal(splitName("lab-pi / eth0 / received"), { group: "lab-pi", label: "eth0 / received" });
  equal(splitName("Flow l/min"), { group: "", label: "Flow l/min" });
});

Deno.test("Groups come in natural order, loose channels last", () => {
  const groups = groupChannels(
    ["node 10 / a", "loose", "node 2 / core 10", "node 2 / core 9"].map((n) => channel(n)),
  );
  equal(groups.map(({ name, channels }) => [name, ...channels.map((c) => c.name)]), [
    ["node 2", "node 2 / core 9", "node 2 / core 10"],
    ["node 10", "node 10 / a"],
    ["", "loose"],
  ]);
});

Deno.test("Ranges and wide actuators are sliders, the rest are switches", () => {
  equal(isSlider(channel("a", "range", 0, 1)), true);
  equal(isSlider(channel("a", "actuator", 0, 100)), true);
  equal(isSlider(channel("a", "actuator", 0, 1)), false);
  equal(isSlider(channel("a", "cmd_opened", 0, 100)), false);
});

Deno.test("A switch goes between the ends of its range, or 0 and 1", () => {
  equal(switchValues(channel("a", "actuator", 2, 3)), { off: 2, on: 3 });
  equal(switchValues(channel("a", "actuator", 0, 0)), { off: 0, on: 1 });
});

Deno.test("A slider moves in round steps", () => {
  equal([[0, 100], [0, 1], [0, 1200], [-50, 50], [5, 5]].map(([a, b]) => sliderStep(a!, b!)), [
    0.2,
    0.002,
    5,
    0.2,
    1,
  ]);
});

Deno.test("The first chart shows what compares well, CPU usage first", () => {
  const sensors = [
    channel("n / Disk usage"),
    channel("n / CPU usage"),
    channel("p / A", "sensor", 0, 1, "°C"),
    channel("p / B", "sensor", 0, 1, "°C"),
    channel("p / C", "sensor", 0, 1, "°C"),
  ];
  equal(defaultSeries(sensors).map((c) => c.name), ["n / CPU usage", "n / Disk usage"]);
  equal(defaultSeries([]), []);
});

Deno.test("A table's column orders the channels, and names those that are alike, whichever way round", () => {
  const channels = [channel("b 10", "range"), channel("a", "sensor", 0, 1, "K"), channel("b 9", "range")];
  const names = (column: "name" | "type" | "unit", isDescending: boolean) =>
    sortChannels(channels, column, isDescending).map(({ name }) => name);
  equal(names("name", false), ["a", "b 9", "b 10"]);
  equal(names("name", true), ["b 10", "b 9", "a"]);
  equal(names("type", true), ["a", "b 9", "b 10"]);
  equal(names("unit", false), ["b 9", "b 10", "a"]);
});
