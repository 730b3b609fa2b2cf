import type { Channel } from "../src/api/types.ts";
import { channelsOf, hostsOf, perfEventsOf } from "../src/lib/hosts.ts";
import { equal } from "./assert.ts";

const channel = (name: string, type: Channel["type"] = "sensor"): Channel => ({
  public_id: name,
  name,
  min_value: 0,
  max_value: 100,
  unit: "%",
  type,
  user_public_id: null,
  expected_interval_seconds: null,
  description: null,
  tags: [],
  device: null,
  decimals: null,
});

const channels = [
  "pi 10 / CPU usage",
  "pi 2 / CPU usage",
  "pi 2 / Network receive",
  "pi 2 / CPU clock",
  "pi 2 / Branch misses",
  "pi 2 / Instructions per cycle",
  "Plant / Pressure",
  "CPU usage",
].map((name) => channel(name));

Deno.test("A group with the agent's own metrics is a machine, others are not", () => {
  equal(hostsOf(channels).map(({ name }) => name), ["pi 2", "pi 10"]);
  equal(hostsOf([channel("Valve / CPU usage", "actuator")]), []);
});

Deno.test("A machine's channels come in the order they are asked for, without those it lacks", () => {
  const host = hostsOf(channels)[0]!;
  const names = channelsOf(host, ["Network transmit", "Network receive", "CPU usage"]).map(({ name }) =>
    name
  );
  equal(names, ["pi 2 / Network receive", "pi 2 / CPU usage"]);
});

Deno.test("Perf events are told apart by who counts", () => {
  const [withCounters, without] = hostsOf(channels).map(perfEventsOf);
  equal(withCounters?.kernel.map(({ name }) => name), ["pi 2 / CPU clock"]);
  equal(withCounters?.processor.map(({ name }) => name), [
    "pi 2 / Instructions per cycle",
    "pi 2 / Branch misses",
  ]);
  equal(without, { kernel: [], processor: [] });
});
