import {
  channelList,
  checkSettings,
  emptyForm,
  emptyRow,
  faultsBelow,
  looseFaults,
  readSchema,
  readSettings,
  type Setting,
  type SettingsForm,
  terminalID,
  writeSettings,
} from "../src/lib/pluginSettings.ts";
import { equal, ok } from "./assert.ts";

const channels = {
  type: "object",
  properties: {
    name: { type: "string", title: "Name", maxLength: 100 },
    unit: { type: "string", title: "Unit", default: "-" },
    min_value: { type: "number", title: "Minimum", default: 0 },
    max_value: { type: "number", title: "Maximum", default: 100 },
    address: { type: "integer", title: "Address", minimum: 0, maximum: 65_535 },
    table: { type: "string", title: "Table", enum: ["holding", "coil"], default: "holding" },
    rate: { type: "boolean", title: "Rate", default: false },
  },
  required: ["name", "address"],
  additionalProperties: false,
  propertyOrder: ["name", "unit", "min_value", "max_value", "table", "address", "rate"],
};

const schema = {
  type: "object",
  properties: {
    channels: { type: "array", title: "Channels", items: channels },
    port: { type: "integer", title: "Port", minimum: 1, maximum: 65_535, default: 502 },
    url: {
      type: "string",
      title: "Address",
      description: "What is asked for.",
      format: "uri",
      maxLength: 60,
    },
    timeout_seconds: { type: "number", minimum: 0.1, maximum: 30, default: 3 },
    verify_tls: { type: "boolean", default: true },
    password: { type: "string", format: "credential" },
  },
  required: ["url"],
  additionalProperties: false,
  propertyOrder: ["url", "port", "timeout_seconds", "verify_tls", "password", "channels"],
};

const read = (value: unknown): Setting[] => {
  const settings = readSchema(value);
  if (settings === undefined) throw new Error("no settings");
  return settings;
};
const settings = read(schema);
const rows = channelList(settings)?.items ?? [];
const form: SettingsForm = { ...emptyForm(settings), url: "https://example.org" };
const row = (fields: Record<string, string | boolean>) => ({ ...emptyRow(rows), ...fields });

Deno.test("A schema is a form in its own order, also without one", () => {
  equal(settings.map(({ name }) => name), schema.propertyOrder);
  equal(rows.map(({ name }) => name), channels.propertyOrder);
  equal(settings.filter(({ isRequired }) => isRequired).map(({ name }) => name), ["url"]);
  equal(settings[2]?.title, "timeout_seconds", "without a title the name stands");
  const { propertyOrder: _, ...unordered } = schema;
  equal(read(unordered).map(({ name }) => name), Object.keys(schema.properties));
  equal(read({ ...schema, propertyOrder: ["url", "gone"] }).map(({ name }) => name)[0], "url");
  equal(read({ type: "object", properties: {} }), []);
  for (const none of [undefined, null, "text", {}, { properties: [] }]) equal(readSchema(none), undefined);
  const odd = [{ type: "object" }, { type: "array", items: { type: "string" } }, {
    type: "array",
    items: schema,
  }];
  for (const one of odd) equal(readSchema({ properties: { odd: one } }), undefined);
});

Deno.test("A form begins with what holds without being set", () => {
  equal(emptyForm(settings), {
    url: "",
    port: "502",
    timeout_seconds: "3",
    verify_tls: true,
    password: "",
    channels: [],
  });
  equal(emptyRow(rows), {
    name: "",
    unit: "-",
    min_value: "0",
    max_value: "100",
    table: "holding",
    address: "",
    rate: false,
  });
});

Deno.test("Only what differs from the defaults is written, as the type that it has", () => {
  equal(writeSettings(settings, form), '{"url":"https://example.org"}');
  equal(writeSettings(settings, emptyForm(settings)), "{}");
  equal(
    JSON.parse(writeSettings(settings, {
      ...form,
      url: "  https://example.org/a ",
      port: "1502",
      timeout_seconds: "0,5",
      verify_tls: false,
      password: "c1",
      channels: [
        row({ name: "Level", address: "7", rate: true }),
        row({ name: "Flow", address: "0", unit: "", min_value: "−5" }),
      ],
    })),
    {
      url: "https://example.org/a",
      port: 1502,
      timeout_seconds: 0.5,
      verify_tls: false,
      password: "c1",
      channels: [{ name: "Level", address: 7, rate: true }, { name: "Flow", min_value: -5, address: 0 }],
    },
  );
  equal(writeSettings(settings, { ...form, port: "many" }), '{"url":"https://example.org","port":"many"}');
});

Deno.test("What was written is read again as it was typed", () => {
  const typed = {
    ...form,
    port: "1502",
    verify_tls: false,
    channels: [row({ name: "Level", address: "7", table: "coil" })],
  };
  equal(readSettings(settings, writeSettings(settings, typed)), typed);
  for (const nothing of [null, "", " ", "{}", '{"channels":null,"port":null}']) {
    equal(readSettings(settings, nothing), emptyForm(settings));
  }
});

Deno.test("What a form would lose is left to JSON", () => {
  for (
    const text of [
      "[]",
      "{",
      '{"extra":1}',
      '{"port":"502"}',
      '{"verify_tls":"yes"}',
      '{"url":1}',
      '{"url":"a\\nb"}',
      '{"url":" a"}',
      '{"channels":{}}',
      '{"channels":[1]}',
      '{"channels":[{"name":"A","extra":1}]}',
    ]
  ) equal(readSettings(settings, text), undefined, text);
});

Deno.test("A setting is needed, within its bounds, and of its type", () => {
  const faulty = (changes: SettingsForm) => Object.keys(checkSettings(settings, { ...form, ...changes }));
  equal(faulty({}), []);
  equal(faulty({ url: " " }), ["url"]);
  for (
    const url of ["example.org", "ftp://example.org", "http://", "https:// a", `https://${"a".repeat(60)}`]
  ) {
    equal(faulty({ url }), ["url"], url);
  }
  for (const port of ["0", "65536", "1.5", "x"]) equal(faulty({ port }), ["port"], port);
  equal(faulty({ port: "" }), [], "what is empty is as it is without being set");
  for (const timeout_seconds of ["0.05", "31", "x"]) equal(faulty({ timeout_seconds }), ["timeout_seconds"]);
  equal(checkSettings(settings, { ...form, port: "0" }).port, "From 1 to 65535.");
});

Deno.test("A row is named by its place, its name is its own, and its range is one", () => {
  const faults = checkSettings(settings, {
    ...form,
    channels: [
      row({ name: "Inlet 1", address: "1" }),
      row({ name: "", address: "x" }),
      row({ name: "inlet-1", address: "2", min_value: "5", max_value: "5" }),
      row({ name: "--", address: "70000" }),
    ],
  });
  equal(Object.keys(faults).sort(), [
    "channels.1.address",
    "channels.1.name",
    "channels.2.max_value",
    "channels.2.name",
    "channels.3.address",
    "channels.3.name",
  ]);
  equal(["Inlet 1", " CPU  usage (%)", "Füllstand"].map(terminalID), ["inlet_1", "cpu_usage", "füllstand"]);
});

Deno.test("The server's faults go to their fields; what no field shows stands below", () => {
  const refused = {
    instance_name: "Taken.",
    "config_json": "Too long.",
    "config_json.url": "No.",
    "config_json.channels.0.name": "Taken.",
    "config_json.channels.3.name": "Gone.",
    "config_json.channels": "Too many.",
    "config_json.extra": "There is no such setting.",
  };
  const faults = faultsBelow("config_json", refused);
  equal(faults.url, "No.");
  equal(faultsBelow("0", faultsBelow("channels", faults)), { name: "Taken." });
  const shown = { ...form, channels: [row({ name: "A" })] };
  equal(looseFaults(settings, shown, faults), [
    "Too long.",
    "channels.3.name: Gone.",
    "channels: Too many.",
    "extra: There is no such setting.",
  ]);
  ok(looseFaults(settings, form, { channels: "Too many." }).length === 1, "also of an empty list");
});
