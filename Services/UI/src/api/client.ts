// One function per route. Same origin; with the session's cookie and the header that the server's CSRF rule asks for, or
// with the token of a share link.

import type { Description } from "../lib/apiDocument.ts";
import { wallClock } from "../lib/wallClock.ts";
import { binaryLines, type Lines, ofPoints, readLines } from "./lines.ts";
import type {
  Alert,
  AlertFilter,
  AlertSummary,
  AlertWithHistory,
  AllowedNetwork,
  AuditEntry,
  AuditFilter,
  AuditHead,
  Backtest,
  BundleUpload,
  Channel,
  ChannelImport,
  ChannelRetention,
  ChannelRetentionInput,
  CleanupResult,
  Command,
  CompletenessAnswer,
  Credential,
  CredentialKind,
  Dashboard,
  DashboardInput,
  Datapoint,
  DatapointCreated,
  DatapointFilter,
  DatapointPage,
  Delivery,
  DeliveryDetail,
  DeliveryFilter,
  DeviceUpdate,
  DeviceUpdateFilter,
  Direction,
  Experiment,
  ExperimentInput,
  ExperimentState,
  Explanation,
  FleetDevice,
  FleetFilter,
  LoginSession,
  MaintenanceInput,
  MaintenanceWindow,
  MissingRange,
  Notice,
  NoticeFilter,
  NoticeKind,
  Page,
  Person,
  PluginExecution,
  PluginInstance,
  PluginKind,
  Preview,
  PreviewedBody,
  PreviewInput,
  Release,
  ReleaseCheck,
  RetentionInput,
  RetentionPolicy,
  Role,
  Rollout,
  RolloutAction,
  RolloutInput,
  RolloutLogAbout,
  RolloutLogEntry,
  RolloutPreview,
  RolloutState,
  RotatedSecret,
  Rule,
  RuleCheck,
  RuleDraft,
  RuleInput,
  RuleState,
  RuleTestRun,
  SeriesAnswer,
  Settings,
  Share,
  ShareCreated,
  SharedDashboard,
  SignOnConfig,
  StatisticsAnswer,
  Storage,
  TestedWebhook,
  Token,
  TokenInput,
  TokenWithSecret,
  UpdateStatus,
  User,
  Webhook,
  WebhookInput,
  WebhookWithSecret,
} from "./types.ts";

/** An answer that was not a success. `status` is 0 when there was none at all. */
export class APIError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** What is wrong with single fields of the request, by the wire's field name. */
    readonly fields: Readonly<Record<string, string>> = {},
    /** Faults in the rows of a list: "3.name", counted from 0, and what is wrong. */
    readonly rows: readonly { place: string; message: string }[] = [],
  ) {
    super(message);
  }
}

let onUnauthenticated: () => void = () => {};

/** Calls `handler` whenever a request is answered with 401, except by the login itself. */
export function whenUnauthenticated(handler: () => void) {
  onUnauthenticated = handler;
}

let shareToken: string | undefined;

/** From now on every request carries the token of a share link, and no cookie: whoever is signed in stays out of it. */
export function authorizeByShare(token: string) {
  shareToken = token;
}

/** Reads the two forms of `detail`: a sentence, or a list of faults with the place of each. */
export function readDetail(status: number, body: unknown): APIError {
  const detail = typeof body === "object" && body !== null
    ? (body as { detail?: unknown }).detail
    : undefined;
  if (typeof detail === "string") return new APIError(status, detail);
  if (!Array.isArray(detail)) return new APIError(status, statusText(status));
  const fields: Record<string, string> = {};
  const loose: string[] = [];
  const rows: { place: string; message: string }[] = [];
  for (const fault of detail as { loc?: unknown[]; msg?: string }[]) {
    const message = sentence(fault.msg ?? "is not valid");
    const place = fault.loc?.[0];
    // A field inside a list is named by its way there: "widgets.3.title".
    const field = place === "body" || place === "query" ? fault.loc?.slice(1).join(".") : undefined;
    if (field !== undefined && typeof fault.loc?.[1] === "number") rows.push({ place: field, message });
    if (field !== undefined && typeof fault.loc?.[1] === "string") fields[field] ??= message;
    else loose.push(message);
  }
  return new APIError(status, loose.join(" ") || "Please check the marked fields.", fields, rows);
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed.charAt(0).toUpperCase() + trimmed.slice(1) + (/[.!?]$/.test(trimmed) ? "" : ".");
}

function statusText(status: number): string {
  if (status === 429) return "Too many requests. Please wait a moment and try again.";
  if (status >= 500) return "The server cannot answer right now. Please try again in a moment.";
  return `The server refused the request (${status}).`;
}

/** With a space as "%20": "+" is one only to those who read forms. */
function queryOf(parameters: URLSearchParams): string {
  return parameters.size > 0 ? `?${parameters.toString().replaceAll("+", "%20")}` : "";
}

interface Options {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  /** In place of `body`: a document as it is. */
  file?: { type: string; text: string };
  /** In place of `body`: a part of a file, and where in it that begins. */
  part?: { offset: number; bytes: Blob };
  /** A list is a parameter that comes several times. */
  query?: Record<string, string | number | readonly string[] | undefined>;
  /** How long the answer may take, in milliseconds. */
  within?: number;
  /** Takes the request back; it then fails with the signal's reason, an "AbortError". */
  signal?: AbortSignal | undefined;
}

/** Sends a request; the answer is a success. `accept` is the media type that is wanted. */
async function send(
  path: string,
  { method = "GET", body, file, part, query, within = 15_000, signal }: Options,
  accept = "application/json",
): Promise<Response> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, String(one));
  }
  const headers: Record<string, string> = { Accept: accept };
  if (shareToken !== undefined) headers.Authorization = `Bearer ${shareToken}`;
  if (method !== "GET") headers["X-WebMACS-CSRF"] = "1";
  if (part !== undefined) {
    headers["Content-Type"] = "application/octet-stream";
    headers["Upload-Offset"] = String(part.offset);
  } else if (file !== undefined) headers["Content-Type"] = file.type;
  else if (body !== undefined) headers["Content-Type"] = "application/json";
  const sentAt = Date.now();
  const limit = AbortSignal.timeout(within);
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}${queryOf(parameters)}`, {
      method,
      headers,
      body: part?.bytes ?? file?.text ?? (body === undefined ? null : JSON.stringify(body)),
      credentials: shareToken === undefined ? "same-origin" : "omit",
      cache: "no-store",
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new APIError(0, "The server cannot be reached. Please check the connection.");
  }
  wallClock.observe(response.headers.get("date"), sentAt, Date.now());
  if (response.ok) return response;
  if (response.status === 401 && path !== "/auth/login") onUnauthenticated();
  throw readDetail(response.status, await response.json().catch(() => null));
}

async function call<T>(path: string, options: Options = {}): Promise<T> {
  const response = await send(path, options);
  // An answer that is broken off on its way is no empty one.
  const text = await response.text();
  return (text === "" ? null : JSON.parse(text)) as T;
}

/** Reads every page of a list, 100 rows each, up to 5 000 rows. */
async function all<T>(path: string, query: Record<string, string> = {}): Promise<T[]> {
  const rows: T[] = [];
  for (let page = 1; page <= 50; page++) {
    const answer = await call<Page<T>>(path, { query: { ...query, page, page_size: 100 } });
    rows.push(...answer.data);
    if (rows.length >= answer.total || answer.data.length === 0) break;
  }
  return rows;
}

export interface ChannelInput {
  name: string;
  type: string;
  unit: string;
  min_value: number;
  max_value: number;
  description: string | null;
  tags: string[];
  device: string | null;
  decimals: number | null;
}

/** What is done to many channels; what is absent stays. */
export interface ChannelBulkInput {
  public_ids: string[];
  delete?: boolean;
  add_tags?: string[];
  remove_tags?: string[];
  device?: string | null;
  decimals?: number | null;
  expected_interval_seconds?: number | null;
}

export interface UserInput {
  email: string;
  username: string;
  role: Role;
  password?: string;
  /** Who changes his own password shows that he knows it. */
  current_password?: string;
}

/** What the server answered to a request that somebody has made by hand. */
export interface Attempt {
  isGood: boolean;
  /** With its words; the reason, when there was no answer. */
  status: string;
  milliseconds: number;
  type: string;
  /** JSON with line breaks; at most 100 000 characters. */
  text: string;
}

/** Gets `address`, a path of this site, as whoever is signed in. */
export async function attempt(address: string): Promise<Attempt> {
  const sentAt = performance.now();
  try {
    const response = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(30_000) });
    const type = response.headers.get("content-type") ?? "";
    const text = await response.text();
    return {
      isGood: response.ok,
      status: `${response.status} ${response.statusText}`.trim(),
      milliseconds: Math.round(performance.now() - sentAt),
      type,
      text: (type.startsWith("application/json") ? JSON.stringify(JSON.parse(text), null, 2) : text).slice(
        0,
        100_000,
      ),
    };
  } catch {
    const milliseconds = Math.round(performance.now() - sentAt);
    return { isGood: false, status: "No answer", milliseconds, type: "", text: "" };
  }
}

export interface CredentialInput {
  name: string;
  kind: CredentialKind;
  description: string | null;
  /** Absent: stays as it is. */
  secret?: string;
}

export interface PluginInput {
  instance_name: string;
  /** The name of the agent that runs it; null: none does. */
  device: string | null;
  interval_seconds: number;
  demo_mode: boolean;
  enabled: boolean;
  config_json: string | null;
}

/** A terminal that is added by hand. */
export interface TerminalInput {
  channel_id: string;
  channel_name: string;
  direction: Direction;
  unit: string;
}

const id = encodeURIComponent;

export const api = {
  login: (email: string, password: string) =>
    call<unknown>("/auth/login", { method: "POST", body: { email, password } }),
  logout: () => call<unknown>("/auth/logout", { method: "POST" }),
  me: () => call<User>("/auth/me"),
  signOnConfig: () => call<SignOnConfig>("/auth/sso/config"),
  /** Makes a session of the one-time code that came back from a provider. */
  exchangeSignOn: (code: string) => call<unknown>("/auth/sso/exchange", { method: "POST", body: { code } }),

  users: () => all<User>("/users"),
  createUser: (input: UserInput) => call<unknown>("/users", { method: "POST", body: input }),
  updateUser: (user: string, input: Partial<UserInput>) =>
    call<unknown>(`/users/${id(user)}`, { method: "PUT", body: input }),
  deleteUser: (user: string) => call<unknown>(`/users/${id(user)}`, { method: "DELETE" }),

  sessions: () => all<LoginSession>("/auth/sessions"),
  endSession: (session: string) => call<unknown>(`/auth/sessions/${id(session)}`, { method: "DELETE" }),
  endOtherSessions: () => call<unknown>("/auth/sessions", { method: "DELETE" }),
  endSessionsOf: (user: string) => call<unknown>(`/users/${id(user)}/sessions`, { method: "DELETE" }),

  /** The newest first; `everybody`: those of all users and services, for administrators. */
  tokens: (everybody: boolean) => all<Token>("/tokens", everybody ? { all: "true" } : {}),
  createToken: (input: TokenInput) => call<TokenWithSecret>("/tokens", { method: "POST", body: input }),
  updateToken: (token: string, input: Partial<TokenInput>) =>
    call<unknown>(`/tokens/${id(token)}`, { method: "PUT", body: input }),
  /** The present secret works for `overlap` minutes more. */
  rotateToken: (token: string, overlap: number) =>
    call<TokenWithSecret>(`/tokens/${id(token)}/rotate`, {
      method: "POST",
      body: { overlap_minutes: overlap },
    }),
  revokeToken: (token: string) => call<unknown>(`/tokens/${id(token)}`, { method: "DELETE" }),

  credentials: () => all<Credential>("/credentials"),
  createCredential: (input: CredentialInput) =>
    call<unknown>("/credentials", { method: "POST", body: input }),
  updateCredential: (credential: string, input: CredentialInput) =>
    call<unknown>(`/credentials/${id(credential)}`, { method: "PUT", body: input }),
  deleteCredential: (credential: string) =>
    call<unknown>(`/credentials/${id(credential)}`, { method: "DELETE" }),
  revealCredential: (credential: string) =>
    call<{ secret: string }>(`/credentials/${id(credential)}/reveal`, { method: "POST" }),

  plugins: () => all<PluginInstance>("/plugins"),
  plugin: (plugin: string, signal: AbortSignal) => call<PluginInstance>(`/plugins/${id(plugin)}`, { signal }),
  pluginKinds: () => call<PluginKind[]>("/plugins/available"),
  createPlugin: (input: PluginInput & { plugin_id: string; auto_create_events: boolean }) =>
    call<{ public_id: string }>("/plugins", { method: "POST", body: input }),
  updatePlugin: (plugin: string, input: Partial<PluginInput> & { auto_create_events?: boolean }) =>
    call<unknown>(`/plugins/${id(plugin)}`, { method: "PUT", body: input }),
  deletePlugin: (plugin: string, deletesChannels: boolean) =>
    call<{ message: string }>(`/plugins/${id(plugin)}`, {
      method: "DELETE",
      query: { delete_channels: deletesChannels ? "true" : "false" },
    }),
  /** Its runs, the newest first. `page` from 1. */
  pluginExecutions: (plugin: string, page: number, size: number, signal: AbortSignal) =>
    call<Page<PluginExecution>>(`/plugins/${id(plugin)}/executions`, {
      query: { page, page_size: size },
      signal,
    }),
  createTerminal: (plugin: string, input: TerminalInput) =>
    call<unknown>(`/plugins/${id(plugin)}/channels`, { method: "POST", body: input }),
  /** `channel`: which one the terminal feeds; null: none. */
  mapTerminal: (plugin: string, terminal: string, channel: string | null) =>
    call<unknown>(`/plugins/${id(plugin)}/channels/${id(terminal)}`, {
      method: "PUT",
      body: { event_public_id: channel },
    }),
  deleteTerminal: (plugin: string, terminal: string) =>
    call<unknown>(`/plugins/${id(plugin)}/channels/${id(terminal)}`, { method: "DELETE" }),

  channels: () => all<Channel>("/events"),
  createChannel: (input: ChannelInput) => call<unknown>("/events", { method: "POST", body: input }),
  updateChannel: (channel: string, input: ChannelInput) =>
    call<unknown>(`/events/${id(channel)}`, { method: "PUT", body: input }),
  /** A thousand in each request; those before a failure are done. */
  changeChannels: async (input: ChannelBulkInput) => {
    for (let start = 0; start < input.public_ids.length; start += 1_000) {
      const body = { ...input, public_ids: input.public_ids.slice(start, start + 1_000) };
      await call<unknown>("/events/bulk", { method: "POST", body, within: 60_000 });
    }
  },
  importChannels: (file: { type: string; text: string }, isTrial: boolean) =>
    call<ChannelImport>("/events/import", {
      method: "POST",
      file,
      query: { dry_run: String(isTrial) },
      within: 120_000,
    }),
  deleteChannel: (channel: string) => call<unknown>(`/events/${id(channel)}`, { method: "DELETE" }),

  /** The running first, then the newest first. */
  experiments: (page: number, pageSize: number, filter: { state?: ExperimentState; search?: string } = {}) =>
    call<Page<Experiment>>("/experiments", {
      query: { page, page_size: pageSize, state: filter.state, search: filter.search || undefined },
    }),
  experiment: (experiment: string) => call<Experiment>(`/experiments/${id(experiment)}`),
  startExperiment: (input: { name: string; notes?: string }) =>
    call<{ public_id: string }>("/experiments", { method: "POST", body: input }),
  changeExperiment: (experiment: string, changes: Partial<ExperimentInput>) =>
    call<unknown>(`/experiments/${id(experiment)}`, { method: "PUT", body: changes }),
  stopExperiment: (experiment: string) =>
    call<unknown>(`/experiments/${id(experiment)}/stop`, { method: "PUT" }),
  /** Its readings stay. */
  deleteExperiment: (experiment: string) =>
    call<unknown>(`/experiments/${id(experiment)}`, { method: "DELETE" }),

  /** The newest first; `cursor` is an earlier answer's `next`. */
  datapoints: (filter: DatapointFilter, pageSize: number, cursor?: string) =>
    call<DatapointPage>("/datapoints", {
      query: {
        event_public_id: filter.channels,
        from: filter.from,
        to: filter.to,
        experiment_public_id: filter.experiment,
        page_size: pageSize,
        cursor,
      },
    }),
  latest: () => call<Datapoint[]>("/datapoints/latest"),
  series: (channels: string[], from: number, to: number, pixels: number) =>
    call<SeriesAnswer>("/series", {
      query: {
        event_public_id: channels.join(","),
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        pixels,
      },
    }),

  /** The lines of a plot with these columns; `edges` are RFC 3339. */
  lines: async (
    channels: readonly string[],
    edges: { from: string; to: string },
    columns: number,
    signal: AbortSignal,
  ): Promise<Lines> => {
    const query = { event_public_id: channels.join(","), ...edges, pixels: columns };
    const response = await send("/series", { query, signal, within: 60_000 }, binaryLines);
    return response.headers.get("content-type")?.startsWith(binaryLines) === true
      ? readLines(await response.arrayBuffer())
      : ofPoints(await response.json());
  },

  /** `edges` are RFC 3339. */
  statistics: (
    channels: readonly string[],
    edges: { from: string; to: string },
    above: number | null,
    signal?: AbortSignal,
  ) =>
    call<StatisticsAnswer>("/statistics", {
      query: { event_public_id: channels.join(","), ...edges, above: above ?? undefined },
      within: 60_000,
      signal,
    }),
  /** Readings as CSV while they come: of `channels`, or of all when there are none. The times are in `timeZone`. */
  exportReadings: (
    channels: readonly string[],
    { from, to, experiment }: {
      from?: string | undefined;
      to?: string | undefined;
      experiment?: string | undefined;
    },
    timeZone: string,
    signal: AbortSignal,
  ) => {
    const options = { signal, within: 86_400_000 };
    if (experiment !== undefined && channels.length === 0 && from === undefined && to === undefined) {
      const path = `/experiments/${id(experiment)}/export/csv`;
      return send(path, { query: { time_zone: timeZone }, ...options }, "text/csv");
    }
    const query = {
      event_public_id: channels,
      from,
      to,
      experiment_public_id: experiment,
      time_zone: timeZone,
      format: "csv",
    };
    return send("/export", { query, ...options }, "text/csv");
  },

  set: (channel: string, value: number) =>
    call<DatapointCreated>("/datapoints", { method: "POST", body: { event_public_id: channel, value } }),
  command: (command: string) => call<Command>(`/commands/${id(command)}`),
  /** The newest first. */
  recentCommands: () => call<Page<Command>>("/commands", { query: { page_size: 100 } }),

  dashboards: () => all<Dashboard>("/dashboards"),
  dashboard: (dashboard: string) => call<Dashboard>(`/dashboards/${id(dashboard)}`),
  createDashboard: (input: DashboardInput) => call<Dashboard>("/dashboards", { method: "POST", body: input }),
  updateDashboard: (dashboard: string, input: Partial<DashboardInput>) =>
    call<unknown>(`/dashboards/${id(dashboard)}`, { method: "PUT", body: input }),
  deleteDashboard: (dashboard: string) => call<unknown>(`/dashboards/${id(dashboard)}`, { method: "DELETE" }),
  shares: (dashboard: string) => all<Share>(`/dashboards/${id(dashboard)}/shares`),
  createShare: (dashboard: string, name: string, hours: number) =>
    call<ShareCreated>(`/dashboards/${id(dashboard)}/shares`, {
      method: "POST",
      body: { name, expires_in_hours: hours },
    }),
  revokeShare: (dashboard: string, share: string) =>
    call<unknown>(`/dashboards/${id(dashboard)}/shares/${id(share)}`, { method: "DELETE" }),
  /** What the share link shows whose token is used. */
  shared: () => call<SharedDashboard>("/share"),

  /** The newest first. */
  notices: (page: number, pageSize: number, filter: NoticeFilter) =>
    call<Page<Notice>>("/logging", { query: { page, page_size: pageSize, ...filter } }),
  unreadNotices: async () =>
    (await call<Page<Notice>>("/logging", { query: { page_size: 1, status_type: "unread" } })).total,
  createNotice: (input: { content: string; logging_type: NoticeKind }) =>
    call<unknown>("/logging", { method: "POST", body: input }),
  markNotice: (notice: string, status: Notice["status_type"]) =>
    call<unknown>(`/logging/${id(notice)}`, { method: "PUT", body: { status_type: status } }),
  markAllNotices: (status: Notice["status_type"]) =>
    call<unknown>("/logging", { method: "PUT", body: { status_type: status } }),
  deleteNotice: (notice: string) => call<unknown>(`/logging/${id(notice)}`, { method: "DELETE" }),
  deleteReadNotices: () => call<unknown>("/logging", { method: "DELETE" }),

  /** By name. */
  rules: (page: number, pageSize: number, filter: { search?: string; state?: RuleState | undefined } = {}) =>
    call<Page<Rule>>("/rules", {
      query: { page, page_size: pageSize, search: filter.search || undefined, state: filter.state },
    }),
  everyRule: () => all<Rule>("/rules"),
  rule: (rule: string) => call<Rule>(`/rules/${id(rule)}`),
  createRule: (input: RuleInput) => call<{ public_id: string }>("/rules", { method: "POST", body: input }),
  updateRule: (rule: string, changes: Partial<RuleInput>) =>
    call<unknown>(`/rules/${id(rule)}`, { method: "PUT", body: changes }),
  /** Its alerts stay. */
  deleteRule: (rule: string) => call<unknown>(`/rules/${id(rule)}`, { method: "DELETE" }),
  checkRule: (draft: RuleDraft, signal?: AbortSignal) =>
    call<RuleCheck>("/rules/check", { method: "POST", body: draft, signal }),
  /** What the rule would have done between two instants, in milliseconds since 1970. */
  backtest: (draft: RuleDraft, { from, to }: { from: number; to: number }, signal?: AbortSignal) =>
    call<Backtest>("/rules/backtest", {
      method: "POST",
      body: { ...draft, from: new Date(from).toISOString(), to: new Date(to).toISOString() },
      within: 60_000,
      signal,
    }),
  runRuleTests: (rule: string) => call<RuleTestRun>(`/rules/${id(rule)}/tests`, { method: "POST" }),
  /** Why the rule was in its state at an instant; RFC 3339. */
  explainRule: (rule: string, at: string) =>
    call<Explanation>(`/rules/${id(rule)}/explain`, { query: { at }, within: 60_000 }),

  /** The last to end first. */
  maintenance: (page: number, pageSize: number) =>
    call<Page<MaintenanceWindow>>("/maintenance", { query: { page, page_size: pageSize } }),
  createMaintenance: (input: MaintenanceInput) =>
    call<unknown>("/maintenance", { method: "POST", body: input }),
  updateMaintenance: (window: string, input: MaintenanceInput) =>
    call<unknown>(`/maintenance/${id(window)}`, { method: "PUT", body: input }),
  deleteMaintenance: (window: string) => call<unknown>(`/maintenance/${id(window)}`, { method: "DELETE" }),

  /** The last fired first. */
  alerts: (page: number, pageSize: number, filter: AlertFilter) =>
    call<Page<Alert>>("/alerts", { query: { page, page_size: pageSize, ...filter } }),
  alert: (alert: string) => call<AlertWithHistory>(`/alerts/${id(alert)}`),
  /** Whom an alert may be assigned to, by name; for operators. */
  assignees: () => call<Person[]>("/alerts/assignees"),
  alertSummary: () => call<AlertSummary>("/alerts/summary"),
  acknowledgeAlerts: (alerts: readonly string[], comment: string | null) =>
    call<unknown>("/alerts/acknowledge", { method: "POST", body: { public_ids: alerts, comment } }),
  commentAlert: (alert: string, text: string) =>
    call<unknown>(`/alerts/${id(alert)}/comments`, { method: "POST", body: { text } }),
  shelveAlert: (alert: string, minutes: number, reason: string | null) =>
    call<unknown>(`/alerts/${id(alert)}/shelve`, { method: "POST", body: { minutes, reason } }),
  unshelveAlert: (alert: string) => call<unknown>(`/alerts/${id(alert)}/unshelve`, { method: "POST" }),
  /** Null: nobody takes care of it. */
  assignAlert: (alert: string, user: string | null) =>
    call<unknown>(`/alerts/${id(alert)}/assignee`, { method: "PUT", body: { user_public_id: user } }),

  /** The newest first. */
  audit: (page: number, pageSize: number, filter: AuditFilter) =>
    call<Page<AuditEntry>>("/audit", { query: { page, page_size: pageSize, ...filter } }),
  /** Where the browser gets the whole of it. */
  auditFile: (format: "csv" | "jsonl", filter: AuditFilter) => {
    const parameters = new URLSearchParams({ format });
    for (const [name, value] of Object.entries(filter)) if (value) parameters.set(name, value);
    return `/api/v1/audit/export${queryOf(parameters)}`;
  },
  /** The newest head; undefined while none is signed. */
  auditHead: async () => (await call<Page<AuditHead>>("/audit/heads", { query: { page_size: 1 } })).data[0],

  webhooks: () => all<Webhook>("/webhooks"),
  webhook: (webhook: string) => call<Webhook>(`/webhooks/${id(webhook)}`),
  createWebhook: (input: WebhookInput) =>
    call<WebhookWithSecret>("/webhooks", { method: "POST", body: input }),
  updateWebhook: (webhook: string, changes: Partial<WebhookInput>) =>
    call<unknown>(`/webhooks/${id(webhook)}`, { method: "PUT", body: changes }),
  /** With its deliveries. */
  deleteWebhook: (webhook: string) => call<unknown>(`/webhooks/${id(webhook)}`, { method: "DELETE" }),
  /** The present secret signs for `overlap` hours more. */
  rotateWebhookSecret: (webhook: string, overlap: number) =>
    call<RotatedSecret>(`/webhooks/${id(webhook)}/rotate-secret`, {
      method: "POST",
      body: { overlap_hours: overlap },
    }),
  /** Sends a sample, and waits for the receiver. */
  testWebhook: (webhook: string) =>
    call<TestedWebhook>(`/webhooks/${id(webhook)}/test`, { method: "POST", within: 30_000 }),
  /** The newest first. */
  /** What would be sent of a sample, and what is wrong with the template. */
  previewWebhook: (input: PreviewInput, signal?: AbortSignal) =>
    call<PreviewedBody>("/webhooks/preview", { method: "POST", body: input, signal }),

  deliveries: (webhook: string, page: number, pageSize: number, filter: DeliveryFilter) =>
    call<Page<Delivery>>(`/webhooks/${id(webhook)}/deliveries`, {
      query: { page, page_size: pageSize, ...filter },
    }),
  delivery: (webhook: string, delivery: string) =>
    call<DeliveryDetail>(`/webhooks/${id(webhook)}/deliveries/${id(delivery)}`),
  redeliver: (webhook: string, delivery: string) =>
    call<unknown>(`/webhooks/${id(webhook)}/deliveries/${id(delivery)}/redeliver`, { method: "POST" }),
  /** `since` is RFC 3339. */
  redeliverSince: (webhook: string, since: string, what: "failed" | "missing") =>
    call<{ count: number }>(`/webhooks/${id(webhook)}/redeliver`, {
      method: "POST",
      body: { since, what },
      within: 60_000,
    }),
  /** Private networks that webhooks may reach. */
  allowedNetworks: async () =>
    (await call<{ networks: AllowedNetwork[] }>("/webhooks/allowed-networks")).networks,
  setAllowedNetworks: (networks: readonly AllowedNetwork[]) =>
    call<unknown>("/webhooks/allowed-networks", { method: "PUT", body: { networks } }),
  releaseCheck: () => call<ReleaseCheck>("/ota/check"),
  releases: () => all<Release>("/ota"),
  updateStatus: (signal?: AbortSignal) => call<UpdateStatus>("/ota/status", { signal, within: 5_000 }),
  /** Begins, or finds the one that was begun with the same words. */
  beginUpload: (input: { file_name: string; size_bytes: number; force: boolean }, signal: AbortSignal) =>
    call<BundleUpload>("/ota/uploads", { method: "POST", body: input, signal }),
  /** How far it is. */
  bundleUpload: (upload: string, signal: AbortSignal) =>
    call<BundleUpload>(`/ota/uploads/${id(upload)}`, { signal }),
  /** The last part is answered when the bundle is verified: with its release; null: more is to come. */
  appendToUpload: (upload: string, offset: number, bytes: Blob, signal: AbortSignal) =>
    call<{ public_id: string } | null>(`/ota/uploads/${id(upload)}`, {
      method: "PATCH",
      part: { offset, bytes },
      signal,
      within: 600_000,
    }),
  cancelUpload: (upload: string) => call<unknown>(`/ota/uploads/${id(upload)}`, { method: "DELETE" }),
  applyRelease: (release: string, force: boolean) =>
    call<unknown>(`/ota/${id(release)}/apply`, { method: "POST", body: { force } }),
  rollBackRelease: (release: string) => call<unknown>(`/ota/${id(release)}/rollback`, { method: "POST" }),
  /** With its bundle. */
  deleteRelease: (release: string) => call<unknown>(`/ota/${id(release)}`, { method: "DELETE" }),

  rollouts: (page: number, size: number, state: RolloutState | undefined, signal?: AbortSignal) =>
    call<Page<Rollout>>("/ota/rollouts", { query: { page, page_size: size, state }, signal }),
  rollout: (rollout: string, signal?: AbortSignal) =>
    call<Rollout>(`/ota/rollouts/${id(rollout)}`, { signal, within: 5_000 }),
  createRollout: (input: RolloutInput) =>
    call<{ public_id: string }>("/ota/rollouts", { method: "POST", body: input }),
  /** Whom it would reach. Stores nothing. */
  previewRollout: (input: Pick<RolloutInput, "release_id" | "plan">, signal?: AbortSignal) =>
    call<RolloutPreview>("/ota/rollouts/preview", { method: "POST", body: input, signal }),
  actOnRollout: (rollout: string, action: RolloutAction, reason: string | null) =>
    call<unknown>(`/ota/rollouts/${id(rollout)}/${action}`, { method: "POST", body: { reason } }),
  /** With its log. */
  deleteRollout: (rollout: string) => call<unknown>(`/ota/rollouts/${id(rollout)}`, { method: "DELETE" }),
  rolloutDevices: (
    rollout: string,
    page: number,
    size: number,
    { wave, state, search }: DeviceUpdateFilter,
    signal?: AbortSignal,
  ) =>
    call<Page<DeviceUpdate>>(`/ota/rollouts/${id(rollout)}/devices`, {
      query: { page, page_size: size, wave, state, search: search || undefined },
      signal,
    }),
  /** The newest first. */
  rolloutLog: (
    rollout: string,
    page: number,
    size: number,
    about: RolloutLogAbout | undefined,
    signal?: AbortSignal,
  ) =>
    call<Page<RolloutLogEntry>>(`/ota/rollouts/${id(rollout)}/log`, {
      query: { page, page_size: size, about },
      signal,
    }),
  fleet: (page: number, size: number, { tag, version, search, online }: FleetFilter, signal?: AbortSignal) =>
    call<Page<FleetDevice>>("/ota/devices", {
      query: { page, page_size: size, tag, version, search: search || undefined, online },
      signal,
    }),
  everyDevice: () => all<FleetDevice>("/ota/devices"),
  updateDevice: (device: string, changes: { tags?: string[]; held?: boolean }) =>
    call<unknown>(`/ota/devices/${id(device)}`, { method: "PUT", body: changes }),
  /** Until it asks again. */
  forgetDevice: (device: string) => call<unknown>(`/ota/devices/${id(device)}`, { method: "DELETE" }),

  ruleNames: () => all<{ public_id: string; name: string }>("/rules"),

  completeness: (from: number, to: number) =>
    call<CompletenessAnswer>("/completeness", {
      query: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    }),
  /** The newest first. */
  missingRanges: (page: number, pageSize: number, source?: string) =>
    call<Page<MissingRange>>("/completeness/gaps", { query: { page, page_size: pageSize, source } }),

  settings: () => call<Settings>("/settings"),
  /** Of the API itself. */
  description: () => call<Description>("/openapi.json"),

  storage: () => call<Storage>("/storage"),
  retention: () => call<RetentionPolicy>("/retention"),
  updateRetention: (changes: Partial<RetentionInput>) =>
    call<RetentionPolicy>("/retention", { method: "PUT", body: changes }),
  /** What the policy with these changes would remove; of one channel, or of all. */
  previewRetention: (changes: Partial<RetentionInput>, channel?: string) =>
    call<Preview>("/retention/preview", {
      query: {
        event_public_id: channel,
        ...Object.fromEntries(Object.entries(changes).map(([field, value]) => [field, String(value)])),
      },
    }),
  /** May take minutes: it also seals what has to be sealed first. */
  cleanUp: () => call<CleanupResult>("/retention/cleanup", { method: "POST", within: 600_000 }),
  channelRetentions: () => all<ChannelRetention>("/retention/channels"),
  setChannelRetention: (channel: string, input: ChannelRetentionInput) =>
    call<unknown>(`/retention/channels/${id(channel)}`, { method: "PUT", body: input }),
  removeChannelRetention: (channel: string) =>
    call<unknown>(`/retention/channels/${id(channel)}`, { method: "DELETE" }),
};
