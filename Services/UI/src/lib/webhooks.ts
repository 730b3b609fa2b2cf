import type {
  AllowedNetwork,
  Delivery,
  DeliveryFilter,
  DeliveryStatus,
  Severity,
  Webhook,
  WebhookEvent,
  WebhookFormat,
  WebhookInput,
} from "../api/types.ts";
import type { Faults } from "./checkForms.ts";
import { formatAge } from "./format.ts";

/** What a webhook can be told of, in the order of the form. */
export const webhookEvents: readonly { key: WebhookEvent; label: string; sentence: string }[] = [
  {
    key: "sensor_reading",
    label: "Reading",
    sentence: "A channel has a new value. Of each channel one every few seconds, and always the latest.",
  },
  { key: "experiment_started", label: "Experiment started", sentence: "Somebody has started an experiment." },
  { key: "experiment_stopped", label: "Experiment stopped", sentence: "An experiment is over." },
  { key: "rule_triggered", label: "Rule triggered", sentence: "The condition of a rule has become true." },
  { key: "alert_resolved", label: "Alert resolved", sentence: "The condition is no longer true." },
  {
    key: "alert_escalated",
    label: "Alert escalated",
    sentence: "Nobody has acknowledged an alert, and its rule has a step for that.",
  },
  {
    key: "alert_group",
    label: "Many alerts",
    sentence:
      "Alerts that come too many at once, told together. Whoever gets “Rule triggered” gets them too.",
  },
  {
    key: "system_alert",
    label: "System alert",
    sentence: "WebMACS itself needs somebody: a disk fills up, a device is silent, a webhook fails.",
  },
  {
    key: "update_finished",
    label: "Update finished",
    sentence: "An update or a rollback of WebMACS has ended, well or not.",
  },
];

export const eventWords = (event: WebhookEvent): string =>
  webhookEvents.find(({ key }) => key === event)?.label ?? event;

export const webhookFormats: readonly { key: WebhookFormat; label: string; sentence: string }[] = [
  { key: "json", label: "JSON", sentence: "An object with event, timestamp and data." },
  { key: "slack", label: "Slack", sentence: "A message for a channel of Slack." },
  { key: "teams", label: "Microsoft Teams", sentence: "A card for a channel of Teams." },
  { key: "discord", label: "Discord", sentence: "A message for a channel of Discord." },
  { key: "template", label: "Own template", sentence: "JSON that you write yourself." },
  { key: "email", label: "E-mail", sentence: "A mail that people read: what happened, where, and when." },
];

export const formatWords = (format: WebhookFormat): string =>
  webhookFormats.find(({ key }) => key === format)?.label ?? format;

const chatHosts: readonly { format: WebhookFormat; hosts: RegExp }[] = [
  { format: "slack", hosts: /^hooks\.slack(-gov)?\.com$/ },
  { format: "discord", hosts: /^(.+\.)?discord(app)?\.com$/ },
  { format: "teams", hosts: /\.(webhook\.office|logic\.azure|api\.powerplatform)\.com$/ },
];

/** Whether mail goes there. */
export const isMail = (url: string): boolean => /^\s*mailto:/i.test(url);

/** The format that the receiver at `url` understands, as far as its host tells. */
export function formatFor(url: string): WebhookFormat {
  if (isMail(url)) return "email";
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  return chatHosts.find(({ hosts }) => hosts.test(host))?.format ?? "json";
}

/** What a template begins as. */
const firstTemplate = '{\n  "text": "{{message}}"\n}\n';

export interface WebhookForm {
  url: string;
  name: string;
  description: string;
  events: readonly WebhookEvent[];
  /** Empty: the address decides. */
  format: WebhookFormat | "";
  template: string;
  /** Public ids; none: all. */
  channels: readonly string[];
  rules: readonly string[];
  severities: readonly Severity[];
  /** Public id of the webhook that gets what does not arrive; empty: none. */
  fallback: string;
  /** Seconds. */
  fallbackAfter: number;
  /** A new webhook's secret is given, not made. */
  hasOwnSecret: boolean;
  secret: string;
}

/** What a form begins with: that of a new webhook, or of one that is changed. */
export function webhookForm(webhook?: Webhook): WebhookForm {
  return {
    url: webhook?.url ?? "",
    name: webhook?.name ?? "",
    description: webhook?.description ?? "",
    events: webhook?.events ?? [],
    format: webhook?.format ?? "",
    template: webhook?.template ?? firstTemplate,
    channels: webhook?.filters.event_public_ids ?? [],
    rules: webhook?.filters.rule_public_ids ?? [],
    severities: webhook?.filters.severities ?? [],
    fallback: webhook?.fallback_id ?? "",
    fallbackAfter: webhook?.fallback_after ?? 300,
    hasOwnSecret: false,
    secret: "",
  };
}

/** The same rules as the server's; the server decides. `isNew`: an own secret must be given; else an empty one stays as it is. */
export function checkWebhook(form: WebhookForm, isNew: boolean): { input?: WebhookInput; faults: Faults } {
  const faults: Record<string, string> = {};
  const url = form.url.trim();
  const name = form.name.trim();
  const description = form.description.trim();
  // Mail has a format of its own, whatever was chosen for another address.
  const format = isMail(url) || form.format === "email" ? formatFor(url) : form.format || formatFor(url);
  if (isMail(url)) {
    if (!/^mailto:[^\s@,?]+@[^\s@,?]+(,[^\s@,?]+@[^\s@,?]+)*$/i.test(url)) {
      faults.url = "Behind mailto: stand e-mail addresses, with commas between.";
    } else if (url.split(",").length > 20) faults.url = "At most 20 addresses.";
  } else if (!/^https?:\/\/./.test(url) || !URL.canParse(url)) {
    faults.url = "Enter an address that begins with https://, http:// or mailto:.";
  } else if ([...url].length > 2048) faults.url = "At most 2048 characters.";
  if ([...name].length > 255) faults.name = "At most 255 characters.";
  if ([...description].length > 2000) faults.description = "At most 2000 characters.";
  if (form.events.length === 0) faults.events = "Choose at least one.";
  if (format === "template") {
    if (form.template.trim() === "") faults.template = "Write the template.";
    else if ([...form.template].length > 10_000) faults.template = "At most 10 000 characters.";
  }
  if (isNew && form.hasOwnSecret && form.secret === "") faults.secret = "Enter the secret.";
  else if ([...form.secret].length > 255) faults.secret = "At most 255 characters.";
  else if (form.secret.startsWith("whsec_") && !/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(form.secret)) {
    faults.secret = "Behind whsec_ stands Base64.";
  }
  if (Object.keys(faults).length > 0) return { faults };
  const input: WebhookInput = {
    url,
    name: name === "" ? null : name,
    description: description === "" ? null : description,
    events: [...form.events],
    format,
    template: format === "template" ? form.template : null,
    filters: {
      event_public_ids: noneAsNull(form.channels),
      rule_public_ids: noneAsNull(form.rules),
      severities: noneAsNull(form.severities),
    },
    fallback_id: form.fallback === "" ? null : form.fallback,
    fallback_after: form.fallbackAfter,
  };
  const isGiven = form.secret !== "" && (form.hasOwnSecret || !isNew);
  return { input: isGiven ? { ...input, secret: form.secret } : input, faults };
}

/** For how long a delivery may fail before the fallback gets it too, in seconds. */
export const fallbackTimes = [
  { name: "1 minute", length: 60 },
  { name: "5 minutes", length: 300 },
  { name: "15 minutes", length: 900 },
  { name: "1 hour", length: 3600 },
  { name: "1 day", length: 86_400 },
] as const;

const noneAsNull = <T>(list: readonly T[]): T[] | null => list.length === 0 ? null : [...list];

/** What a webhook is called in lists and sentences. */
export const nameOf = ({ name, url }: Webhook): string => name ?? url;

/** How a webhook does: `look` is a class of `.tag`. Milliseconds since 1970. */
export function standingOf(webhook: Webhook, now: number): { look: string; words: string } {
  switch (webhook.state) {
    case "disabled":
      return { look: "silent", words: "Disabled" };
    case "failing":
      return webhook.failing_since === null
        ? { look: "missing", words: "Failing" }
        : { look: "missing", words: `Failing for ${formatAge(now - Date.parse(webhook.failing_since))}` };
    case "healthy":
      return webhook.last_success_on === null
        ? { look: "silent", words: "Nothing sent yet" }
        : { look: "complete", words: "Healthy" };
  }
}

/** The network, in CIDR notation, that a refusal says must be allowed; undefined: it names none. */
export function networkIn(reason: string | null | undefined): string | undefined {
  return reason?.match(/[0-9a-f.:]+\/\d{1,3}/gi)
    ?.find((one) =>
      /^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/.test(one) || /^[0-9a-f]*:[0-9a-f:.]*\/\d{1,3}$/i.test(one)
    );
}

export const deliveryStates: readonly { key: DeliveryStatus; label: string; look: string }[] = [
  { key: "pending", label: "Waiting", look: "silent" },
  { key: "delivered", label: "Delivered", look: "complete" },
  { key: "failed", label: "Failed", look: "missing" },
  { key: "discarded", label: "Discarded", look: "outside" },
];

/** What of the log is shown, as the page's address says it. */
export function deliveryFilter(query: URLSearchParams): DeliveryFilter {
  const instant = (name: string) => {
    const text = query.get(name);
    return text === null || Number.isNaN(Date.parse(text)) ? undefined : text;
  };
  return {
    status: deliveryStates.find(({ key }) => key === query.get("status"))?.key,
    event_type: webhookEvents.find(({ key }) => key === query.get("event"))?.key,
    from: instant("from"),
    to: instant("to"),
  };
}

/** How long an attempt took: "38 ms", "2.4 s". */
export function formatSeconds(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`;
}

/** A body with line breaks, if it is JSON; else as it is. */
export function prettyBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // A receiver may answer with anything.
    return body;
  }
}

/** A network that webhooks may reach: what an address looks like; the server knows the rest. */
export function checkNetwork(
  form: { network: string; note: string },
): { input?: AllowedNetwork; faults: Faults } {
  const network = form.network.trim();
  if (!/^[0-9a-f.:]+(\/\d{1,3})?$/i.test(network) || !/[.:]/.test(network)) {
    return { faults: { network: "Enter an address, or a network like 192.168.10.0/24." } };
  }
  return { input: { network, note: form.note.trim() || null }, faults: {} };
}

/** For how many hours a rotated secret may go on to sign. */
export const secretOverlaps = [
  { name: "Not at all", length: 0 },
  { name: "1 hour", length: 1 },
  { name: "1 day", length: 24 },
  { name: "3 days", length: 72 },
  { name: "7 days", length: 168 },
] as const;

/** Whether one of these deliveries is due within a few seconds. Milliseconds since 1970. */
export function isAboutToChange(
  deliveries: readonly Pick<Delivery, "status" | "next_attempt_on">[],
  now: number,
): boolean {
  return deliveries.some(({ status, next_attempt_on }) =>
    status === "pending" && next_attempt_on !== null && Date.parse(next_attempt_on) < now + 5_000
  );
}

/** Which events a filter lets through: "3 channels, critical"; undefined: all. */
export function filterWords({ filters }: Webhook): string | undefined {
  const count = (ids: readonly string[], what: string) =>
    ids.length === 0 ? [] : [`${ids.length} ${what}${ids.length === 1 ? "" : "s"}`];
  const words = [
    ...count(filters.event_public_ids, "channel"),
    ...count(filters.rule_public_ids, "rule"),
    ...filters.severities,
  ];
  return words.length === 0 ? undefined : words.join(", ");
}
