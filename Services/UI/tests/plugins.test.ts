import type { PluginInstance, PluginKind } from "../src/api/types.ts";
import {
  agoText,
  checkPlugin,
  checkTerminal,
  deviceNames,
  durationWords,
  hindrance,
  intervalText,
  mappedCount,
  pluginForm,
  settingsOf,
  terminalForm,
} from "../src/lib/plugins.ts";
import { equal } from "./assert.ts";

const kind: PluginKind = {
  id: "http_check",
  name: "HTTP check",
  version: "1",
  vendor: "WebMACS",
  description: "",
  url: "",
  channels: [],
  config_schema: {
    type: "object",
    properties: { url: { type: "string", format: "uri" }, port: { type: "integer", default: 502 } },
    required: ["url"],
    additionalProperties: false,
    propertyOrder: ["url", "port"],
  },
};
const settings = settingsOf(kind);

const instance: PluginInstance = {
  public_id: "p",
  plugin_id: "http_check",
  instance_name: "P",
  device: "pi-1",
  interval_seconds: 300,
  demo_mode: false,
  enabled: true,
  status: "connected",
  health: "healthy",
  last_run: "2026-11-29T12:00:00Z",
  last_success: "2026-11-29T12:00:00Z",
  consecutive_failures: 0,
  config_json: '{"url":"https://example.org"}',
  error_message: null,
  created_on: "",
  updated_on: "",
  user_public_id: null,
  channel_mappings: [],
};

Deno.test("An instance needs a name and an interval; its settings are those of its kind", () => {
  const form = { ...pluginForm(kind), instance_name: " Shop ", device: " pi-1 " };
  equal(Object.keys(checkPlugin(pluginForm(kind), settings).faults), ["instance_name", "config_json.url"]);
  equal(checkPlugin({ ...form, config_json: { url: "https://example.org", port: "502" } }, settings).input, {
    instance_name: "Shop",
    device: "pi-1",
    interval_seconds: 60,
    demo_mode: false,
    enabled: true,
    config_json: '{"url":"https://example.org"}',
  });
  for (const [amount, unit] of [["0", 1], ["", 60], ["x", 1], ["25", 3_600], ["-1", 1]] as const) {
    const faults =
      checkPlugin({ ...form, config_json: "", interval_seconds: { amount, unit } }, settings).faults;
    equal(Object.keys(faults), ["interval_seconds"], `${amount} × ${unit}`);
  }
  const longName = checkPlugin({ ...form, config_json: "", device: "x".repeat(256) }, settings).faults;
  equal(Object.keys(longName), ["device"]);
});

Deno.test("An instance is changed in a form of what it is, and as JSON when the form would lose something", () => {
  const form = pluginForm(kind, instance);
  equal(form.config_json, { url: "https://example.org", port: "502" });
  equal(form.interval_seconds, { amount: "5", unit: 60 });
  equal(checkPlugin({ ...form, device: "" }, settings).input?.device, null);
  equal(pluginForm(kind, { ...instance, config_json: '{"odd":1}' }).config_json, '{"odd":1}');
  equal(pluginForm(undefined, instance).config_json, instance.config_json, "of an unknown kind");
  equal(pluginForm(undefined, { ...instance, config_json: null }).config_json, "");
});

Deno.test("The configuration of a kind that is not known is a JSON object or nothing", () => {
  const form = { ...pluginForm(undefined, instance), config_json: "" };
  equal(checkPlugin(form, undefined).input?.config_json, null);
  equal(
    checkPlugin({ ...form, config_json: ' {"port": 502} ' }, undefined).input?.config_json,
    '{"port": 502}',
  );
  for (const config_json of ["[]", "3", "null", "{", `{"a":"${"ü".repeat(33_000)}"}`]) {
    equal(Object.keys(checkPlugin({ ...form, config_json }, undefined).faults), ["config_json"]);
  }
});

Deno.test("Devices are offered by name, each once", () => {
  const names = deviceNames(
    [{ device: "pi-10" }, { device: null }, { device: "pi-2" }],
    [{ device: "pi-2" }],
    ["edge", "pi-10"],
  );
  equal(names, ["edge", "pi-2", "pi-10"]);
});

Deno.test("What keeps an instance from being read is said, with what to do", () => {
  const now = Date.parse("2026-11-29T12:10:00Z");
  const terminal = { public_id: "m", channel_id: "c", channel_name: "C", unit: "V", created_on: "" };
  const channel_mappings = [{ ...terminal, direction: "input" as const, event_public_id: "e" }];
  const hinders = (changes: Partial<PluginInstance>) =>
    hindrance({ ...instance, channel_mappings, ...changes }, now)?.split(".")[0];
  equal(hinders({}), undefined);
  equal(hinders({ enabled: false }), "It is switched off");
  equal(hinders({ device: null }), "Nobody runs it");
  equal(hinders({ last_run: null, status: "inactive" }), "No agent named pi-1 has reported a run yet");
  equal(hinders({ status: "inactive" }), "Nothing was heard of it for 10 min");
  equal(hinders({ status: "error" }), "It is tried again every 5 min");
  equal(
    hinders({ channel_mappings: [] }),
    "None of its terminals feeds a channel, so that nothing is stored",
  );
});

Deno.test("Times of runs are told in few words", () => {
  equal([1, 90, 300, 7_200].map(intervalText), ["1 s", "90 s", "5 min", "2 h"]);
  equal([0, 0.0854, 1.2512, 61].map(durationWords), ["under 1 ms", "85 ms", "1.25 s", "1 min"]);
  const now = Date.parse("2026-11-29T12:00:10Z");
  equal(["2026-11-29T12:00:00Z", "2026-11-29T12:00:09.5Z", null].map((one) => agoText(one, now)), [
    "10 s ago",
    "just now",
    "never",
  ]);
});

Deno.test("A terminal that is added by hand has an id, a name and a unit", () => {
  equal(Object.keys(checkTerminal(terminalForm).faults), ["channel_id", "channel_name", "unit"]);
  const form = { channel_id: "ai_1", channel_name: " Input ", direction: "output" as const, unit: "mA" };
  equal(checkTerminal(form).input, { ...form, channel_name: "Input" });
  equal(Object.keys(checkTerminal({ ...form, unit: "x".repeat(51) }).faults), ["unit"]);
});

Deno.test("Terminals in use are those that feed a channel", () => {
  const terminal = {
    public_id: "m",
    channel_id: "c",
    channel_name: "C",
    direction: "input" as const,
    unit: "V",
    created_on: "",
  };
  equal(
    mappedCount({
      ...instance,
      channel_mappings: [{ ...terminal, event_public_id: "e" }, { ...terminal, event_public_id: null }],
    }),
    "1 of 2",
  );
});
