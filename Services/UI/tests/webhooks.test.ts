import type { Webhook } from "../src/api/types.ts";
import {
  checkNetwork,
  checkWebhook,
  deliveryFilter,
  filterWords,
  formatFor,
  formatSeconds,
  isAboutToChange,
  networkIn,
  prettyBody,
  standingOf,
  webhookForm,
} from "../src/lib/webhooks.ts";
import { equal } from "./assert.ts";

const webhook: Webhook = {
  public_id: "w1",
  url: "https://example.org/hook",
  name: null,
  description: null,
  events: ["sensor_reading"],
  enabled: true,
  format: "json",
  template: null,
  filters: { event_public_ids: [], rule_public_ids: [], severities: [] },
  fallback_id: null,
  fallback_after: 300,
  state: "healthy",
  state_reason: null,
  has_secret: true,
  failing_since: null,
  last_success_on: null,
  pending: 0,
  rotated_on: null,
  created_on: "2026-11-28T08:00:00.000000Z",
  user_public_id: null,
};

Deno.test("The address of a chat tells its format", () => {
  equal(
    [
      "https://hooks.slack.com/services/T/B/x",
      "https://discord.com/api/webhooks/1/x",
      "https://acme.webhook.office.com/webhookb2/x",
      "https://hooks.slack.com.example.org/",
      "http://192.168.10.20:1880/webmacs-hook",
      "https://",
    ].map(formatFor),
    ["slack", "discord", "teams", "json", "json", "json"],
  );
});

Deno.test("A new webhook is sent without the spaces around its words, and with no secret but an own one", () => {
  const form = {
    ...webhookForm(),
    url: " https://hooks.slack.com/x ",
    name: " ",
    events: ["system_alert"] as const,
  };
  equal(checkWebhook(form, true).input, {
    url: "https://hooks.slack.com/x",
    name: null,
    description: null,
    events: ["system_alert"],
    format: "slack",
    template: null,
    filters: { event_public_ids: null, rule_public_ids: null, severities: null },
    fallback_id: null,
    fallback_after: 300,
  });
  equal(checkWebhook({ ...form, hasOwnSecret: true, secret: "s" }, true).input?.secret, "s");
  equal(checkWebhook({ ...form, secret: "typed, and then not wanted" }, true).input?.secret, undefined);
});

Deno.test("Mail has its own format, whatever was chosen before, and no other has it", () => {
  const form = { ...webhookForm(webhook), fallback: "w2", fallbackAfter: 60 };
  const mail =
    checkWebhook({ ...form, url: "mailto:a@example.org,b@example.org", format: "slack" }, false).input;
  equal([mail?.format, mail?.fallback_id, mail?.fallback_after], ["email", "w2", 60]);
  equal(checkWebhook({ ...form, format: "email" }, false).input?.format, "json");
  const many = Array.from({ length: 21 }, (_, i) => `a${i}@example.org`).join();
  for (const wrong of ["", "a", "a@b@c", "a@example.org, b@example.org", "a@example.org?subject=x", many]) {
    equal(Object.keys(checkWebhook({ ...form, url: `mailto:${wrong}` }, false).faults), ["url"]);
  }
});

Deno.test("Every fault of a webhook is named at its field", () => {
  const form = { ...webhookForm(), url: "ftp://example.org", format: "template" as const, template: " " };
  equal(Object.keys(checkWebhook({ ...form, hasOwnSecret: true }, true).faults), [
    "url",
    "events",
    "template",
    "secret",
  ]);
  equal(Object.keys(checkWebhook({ ...webhookForm(webhook), secret: "whsec_no base64" }, false).faults), [
    "secret",
  ]);
});

Deno.test("A webhook that is changed keeps its secret unless a new one is entered", () => {
  const form = webhookForm(webhook);
  equal(checkWebhook(form, false).input?.secret, undefined);
  equal(checkWebhook({ ...form, secret: "whsec_c2VjcmV0" }, false).input?.secret, "whsec_c2VjcmV0");
});

Deno.test("A refusal's network is found, be it IPv4 or IPv6", () => {
  equal(
    [
      "The address 10.1.2.3 is private. To send there, allow the network 10.1.2.3/32.",
      "The address fd00::1 is private. To send there, allow the network fd00::1/128.",
      "The receiver answered 503 to http://example.org/24.",
      null,
    ].map(networkIn),
    ["10.1.2.3/32", "fd00::1/128", undefined, undefined],
  );
});

Deno.test("A network looks like an address", () => {
  equal(checkNetwork({ network: " 192.168.10.0/24 ", note: " " }).input, {
    network: "192.168.10.0/24",
    note: null,
  });
  equal(checkNetwork({ network: "fd00::/8", note: "lab" }).input, { network: "fd00::/8", note: "lab" });
  equal(["", "lab", "nodered.local", "24"].map((network) => checkNetwork({ network, note: "" }).input), [
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("How a webhook does is said in a few words", () => {
  const now = Date.parse("2026-11-28T09:00:00Z");
  const words = (changes: Partial<Webhook>) => standingOf({ ...webhook, ...changes }, now).words;
  equal(words({}), "Nothing sent yet");
  equal(words({ last_success_on: "2026-11-28T08:00:00Z" }), "Healthy");
  equal(words({ state: "failing", failing_since: "2026-11-28T08:00:00Z" }), "Failing for 1 h");
  equal(words({ state: "disabled" }), "Disabled");
});

Deno.test("A filter is told by what it counts", () => {
  equal(filterWords(webhook), undefined);
  const filters = { event_public_ids: ["a", "b"], rule_public_ids: ["r"], severities: ["critical"] as const };
  equal(
    filterWords({ ...webhook, filters: { ...filters, severities: [...filters.severities] } }),
    "2 channels, 1 rule, critical",
  );
});

Deno.test("The log shows what the address says, and all where it says nonsense", () => {
  const read = (text: string) => deliveryFilter(new URLSearchParams(text));
  equal(read("status=failed&event=sensor_reading&from=2026-11-28T08:00:00Z"), {
    status: "failed",
    event_type: "sensor_reading",
    from: "2026-11-28T08:00:00Z",
    to: undefined,
  });
  equal(read("status=x&event=y&from=z"), {
    status: undefined,
    event_type: undefined,
    from: undefined,
    to: undefined,
  });
});

Deno.test("Only what is due within seconds is looked at again at once", () => {
  const now = Date.parse("2026-11-28T09:00:00Z");
  const due = (status: "pending" | "delivered", next_attempt_on: string | null) =>
    isAboutToChange([{ status, next_attempt_on }], now);
  equal(
    [
      due("pending", "2026-11-28T09:00:01Z"),
      due("pending", "2026-11-28T09:05:00Z"),
      due("pending", null),
      due("delivered", null),
    ],
    [true, false, false, false],
  );
});

Deno.test("Bodies and times are written for people", () => {
  equal(prettyBody('{"a":[1]}'), '{\n  "a": [\n    1\n  ]\n}');
  equal(prettyBody("<html>"), "<html>");
  equal([0.0384, 2.44].map(formatSeconds), ["38 ms", "2.4 s"]);
});
