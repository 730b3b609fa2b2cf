import { checkPlugin, checkTerminal, mappedCount, pluginForm, terminalForm } from "../src/lib/plugins.ts";
import { equal } from "./assert.ts";

Deno.test("A device needs a name, and its configuration is a JSON object or nothing", () => {
  const form = { ...pluginForm("simulated"), instance_name: " Rig " };
  equal(Object.keys(checkPlugin(pluginForm("simulated")).faults), ["instance_name"]);
  equal(checkPlugin(form).input, {
    instance_name: "Rig",
    demo_mode: false,
    enabled: true,
    config_json: null,
  });
  equal(checkPlugin({ ...form, config_json: ' {"port": 502} ' }).input?.config_json, '{"port": 502}');
  for (const config_json of ["[]", "3", "null", "{", `{"a":"${"ü".repeat(33_000)}"}`]) {
    equal(Object.keys(checkPlugin({ ...form, config_json }).faults), ["config_json"]);
  }
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
      public_id: "p",
      plugin_id: "x",
      instance_name: "P",
      demo_mode: false,
      enabled: true,
      status: "inactive",
      config_json: null,
      error_message: null,
      created_on: "",
      updated_on: "",
      user_public_id: null,
      channel_mappings: [{ ...terminal, event_public_id: "e" }, { ...terminal, event_public_id: null }],
    }),
    "1 of 2",
  );
});
