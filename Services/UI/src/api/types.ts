// The wire's shapes, written by hand until the OpenAPI document exists. Wire words stay here: an "event" is a channel.

export type Role = "admin" | "operator" | "viewer";

export interface User {
  public_id: string;
  email: string;
  username: string;
  role: Role;
  admin: boolean;
  /** RFC 3339. */
  registered_on: string;
  /** The address of who signs this person in; null: nobody but us. */
  sso_provider: string | null;
  has_password: boolean;
  /** RFC 3339; null: never. */
  last_login_on: string | null;
}

/** Who signs people in besides us. */
export interface SignOnConfig {
  providers: { id: string; name: string; authorize_url: string }[];
}

/** A login whose access token lives. */
export interface LoginSession {
  public_id: string;
  /** RFC 3339, as all times. */
  created_on: string;
  last_seen_on: string;
  expires_on: string;
  client_address: string;
  user_agent: string | null;
  /** Whether it is the one that asks. */
  current: boolean;
}

/** What an API token may be limited to. */
export const scopes = [
  "telemetry:read",
  "telemetry:write",
  "channels:read",
  "channels:write",
  "experiments:read",
  "experiments:write",
  "dashboards:read",
  "dashboards:write",
  "users:read",
  "users:write",
  "settings:write",
  "tokens:read",
  "tokens:write",
] as const;
export type Scope = (typeof scopes)[number];

export interface Token {
  public_id: string;
  name: string;
  /** Whose it is; null: a service of its own. */
  user_public_id: string | null;
  username: string | null;
  role: Role;
  /** null: all that the role may do. */
  scopes: string[] | null;
  device: string | null;
  /** RFC 3339, as all times. */
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  /** Until when the secret before the last rotation works. */
  former_secret_ends_at: string | null;
}

export interface TokenInput {
  name: string;
  scopes: Scope[] | null;
  device: string | null;
  expires_in_days?: number;
  /** Makes it a token of a service, with this role. */
  role?: Role;
}

/** The one answer with a token's secret. */
export interface TokenWithSecret extends Token {
  token: string;
}

export const credentialKinds = ["password", "api_key", "ssh_key", "certificate", "other"] as const;
export type CredentialKind = typeof credentialKinds[number];

/** A secret of the vault, without the secret. */
export interface Credential {
  public_id: string;
  name: string;
  kind: CredentialKind;
  description: string | null;
  /** Dots, whatever it is. */
  secret: string;
  user_public_id: string | null;
  /** RFC 3339, as are the two below. */
  created_on: string;
  updated_on: string;
  /** Null: the secret was never shown to anybody. */
  revealed_on: string | null;
}

export const channelKinds = [
  "sensor",
  "actuator",
  "range",
  "cmd_button",
  "cmd_opened",
  "cmd_closed",
] as const;
export type ChannelKind = (typeof channelKinds)[number];

export interface Channel {
  public_id: string;
  name: string;
  min_value: number;
  max_value: number;
  unit: string;
  type: ChannelKind;
  user_public_id: string | null;
}

export interface Page<T> {
  page: number;
  page_size: number;
  total: number;
  data: T[];
}

export interface Datapoint {
  public_id?: string;
  /** null stands for a value that is not a number. */
  value: number | null;
  /** RFC 3339. */
  timestamp: string | null;
  event_public_id: string;
  experiment_public_id: string | null;
}

/** What of the readings is asked for; nothing stands for all. */
export interface DatapointFilter {
  channels: readonly string[];
  /** RFC 3339. */
  from?: string | undefined;
  to?: string | undefined;
  /** Readings within its time. */
  experiment?: string | undefined;
}

export interface DatapointPage extends Page<Datapoint> {
  /** Where the next older page begins; null at the end. */
  next: string | null;
}

export type ExperimentState = "running" | "stopped";

export interface Experiment {
  public_id: string;
  name: string;
  /** RFC 3339. */
  started_on: string;
  /** null while it runs. */
  stopped_on: string | null;
  notes: string | null;
  user_public_id: string | null;
}

export interface ExperimentInput {
  name: string;
  notes: string;
  started_on: string;
  /** null lets it run on. */
  stopped_on: string | null;
}

export type CommandState = "pending" | "confirmed" | "failed" | "expired";

export interface Command {
  public_id: string;
  event_public_id: string;
  state: CommandState;
  value: number;
  reason?: string | null;
  /** RFC 3339. */
  requested_at?: string;
}

export interface DatapointCreated {
  status: string;
  message: string;
  public_id: string;
  /** Present when the channel is an actuator: the value is then a setpoint. */
  command?: { public_id: string; state: CommandState };
}

/** What an answer says of one channel's line. */
export interface SeriesHead {
  event_public_id: string;
  name?: string;
  unit: string;
  /** "raw"; "reduced": as raw for the eye; "1m", "1h": the readings are gone, their rollups answer; or the interval asked for. */
  resolution: string;
  /** Above this distance between two readings the channel was silent. */
  gap_seconds?: number | null;
  /** How many readings the range has. */
  count?: number;
  /** RFC 3339: of the channel, in the range or not. */
  newest?: string | null;
  /** 0…1: readings that are there of those that can be expected; null: nobody can say. */
  completeness?: number | null;
}

export interface SeriesAnswer {
  /** Stream from here to join without a gap. Opaque. */
  position: string;
  series: (SeriesHead & {
    /** [milliseconds since 1970, value], ascending; null breaks the line. */
    points: [number, number | null][];
  })[];
}

export interface StatisticsPoint {
  /** RFC 3339. */
  timestamp: string;
  value: number;
}

/** Of one channel over a stretch of time; null where there is nothing to tell. */
export interface Statistics {
  event_public_id: string;
  name: string;
  unit: string;
  count: number;
  mean: number | null;
  minimum: number | null;
  maximum: number | null;
  standard_deviation: number | null;
  first: StatisticsPoint | null;
  last: StatisticsPoint | null;
  /** By the per cent asked for: "50" is the median. null: the readings are gone. */
  percentiles: Readonly<Record<string, number | null>> | null;
  /** Unit × hours. */
  integral: number | null;
  /** How long the channel was not silent. */
  covered_seconds: number | null;
  time_above_seconds: number | null;
  resolution: string;
}

export interface StatisticsAnswer {
  from: string;
  to: string;
  series: Statistics[];
}

export type StreamMessage =
  | { type: "connected"; message: string; position?: string }
  /** The newest reading of each channel of a new subscription. */
  | { type: "snapshot"; datapoints: Datapoint[]; position?: string }
  | { type: "datapoints_batch"; datapoints: Datapoint[]; position?: string }
  | {
    type: "command_state";
    public_id: string;
    event_public_id: string;
    state: CommandState;
    value: number;
    reason?: string | null;
  }
  /** Answers `subscribe`: what follows comes after `position`. */
  | { type: "subscribed"; position: string }
  | { type: "heartbeat"; position?: string }
  | { type: "gap"; message: string; position?: string }
  | { type: "pong" }
  | { type: "error"; message: string };

/** What is known of one source's readings of one UTC hour. */
export interface HourCounts {
  /** RFC 3339, the start of the hour. */
  hour: string;
  /** From the sequence numbers; without them, what came. */
  expected: number;
  received: number;
  missing: number;
  /** Arrived, but could not be taken. */
  refused: number;
  late: number;
  duplicates: number;
  corrected: number;
}

export interface SourceCompleteness extends Omit<HourCounts, "hour"> {
  /** "token:…" or "user:…". */
  source: string;
  name: string | null;
  /** (received + refused) / expected; null when nothing was expected. */
  completeness: number | null;
  /** Hours without anything may be left out. */
  hours: HourCounts[];
}

export interface CompletenessAnswer {
  from: string;
  to: string;
  sources: SourceCompleteness[];
}

/** Numbers `first` to `last` of the source's run `boot` never came. */
export interface MissingRange {
  source: string;
  name: string | null;
  boot: string;
  first: number;
  last: number;
  count: number;
  /** The time of the last reading before the hole, and of the first behind it. */
  after: string | null;
  before: string | null;
  noticed_at: string;
}

/** What of the retention policy can be changed. Days from 1 to 36 500. */
export interface RetentionInput {
  retention_days: number;
  archive_enabled?: boolean;
  downsample_after_days: number;
  downsample_interval: "1m" | "1h";
  minute_days: number;
  /** null: for ever. */
  hour_days: number | null;
  cleanup_enabled?: boolean;
  cleanup_interval_minutes: number;
}

export interface RetentionPolicy extends Required<RetentionInput> {
  last_archive_run: string | null;
  created_at: string;
  updated_at: string;
}

export interface CleanupResult {
  deleted_count: number;
  /** Those of the deleted that live on in rollups. */
  downsampled_count: number;
  freed_bytes: number;
  last_archive_run: string | null;
}

export interface Amount {
  readings: number;
  bytes: number;
}

export interface PreviewDay extends Amount {
  date: string;
  tier: "raw" | "minutes" | "hours";
}

export interface Preview {
  now: Amount;
  days: PreviewDay[];
  keeps: Amount;
}

/** A channel's own times; null stands for the policy's. */
export interface ChannelRetentionInput {
  retention_days: number | null;
  minute_days: number | null;
  hour_days: number | null;
}

export interface ChannelRetention extends ChannelRetentionInput {
  event_public_id: string;
  name: string;
}

export interface StoredReadings extends Amount {
  bytes_per_reading: number | null;
}

export interface StorageDay extends Amount {
  date: string;
}

export interface JobRun {
  job: string;
  started_at: string;
  /** null while it runs. */
  finished_at: string | null;
  /** "running", "done", "failed", "interrupted". */
  outcome: string;
  /** What it counted, or its error. */
  detail: Readonly<Record<string, number | string>>;
}

/** How the installation is set. */
export interface Settings {
  version: string;
  environment: "development" | "production";
  access_token_minutes: number;
  /** Requests in a minute; 0: no limit. */
  limits: { standard: number; tokens: number; reads: number };
  allowed_origins: string[];
  trusted_proxies: string[];
}

export interface Storage {
  database_bytes: number;
  hot: StoredReadings;
  sealed: StoredReadings;
  rollups: { bytes: number };
  oldest_record: string | null;
  newest_record: string | null;
  days: StorageDay[];
  daily_bytes: number;
  estimated_bytes_30_days: number;
  disk: { total_bytes: number; free_bytes: number } | null;
  jobs: JobRun[];
}

export const widgetTypes = ["line_chart", "gauge", "stat_card", "actuator_toggle", "table", "text"] as const;
export type WidgetType = (typeof widgetTypes)[number];

export interface WidgetInput {
  /** Keeps the widget that has it; without one, a new widget is made. */
  public_id?: string;
  widget_type: WidgetType;
  title: string;
  event_public_id: string | null;
  x: number;
  y: number;
  w: number;
  h: number;
  /** A JSON object, see `lib/board.ts`. */
  config_json: string | null;
}

export interface Widget extends WidgetInput {
  public_id: string;
}

export interface DashboardInput {
  name: string;
  is_global: boolean;
  config_json?: string | null;
  /** All of them; those left out are gone. */
  widgets?: WidgetInput[];
  /** The version these changes were made to; 409 when there is a newer one. */
  version?: number;
}

export interface Dashboard {
  public_id: string;
  name: string;
  is_global: boolean;
  created_on: string;
  updated_on: string;
  user_public_id: string | null;
  version: number;
  config_json: string | null;
  widgets: Widget[];
}

/** A link that lets somebody without an account look at one dashboard. */
export interface Share {
  public_id: string;
  name: string;
  created_on: string;
  expires_on: string;
  last_used_on: string | null;
}

export interface ShareCreated {
  public_id: string;
  token: string;
  /** Relative to the site, with the token in the fragment. */
  path: string;
  expires_on: string;
}

/** What a share link shows: the dashboard, and the channels that may be seen with it. */
export interface SharedDashboard {
  name: string;
  expires_on: string;
  dashboard: Dashboard;
  channels: Channel[];
}

/** Who changed what; times are RFC 3339, hashes in hexadecimal. */
export interface AuditEntry {
  /** From 1, without gaps. */
  sequence: number;
  time: string;
  /** "user:<id>", "token:<id>", "system" or "database". */
  actor: string;
  actor_name: string | null;
  address: string | null;
  request_id: string | null;
  /** "channel.updated". */
  action: string;
  subject_kind: string | null;
  subject_public_id: string | null;
  subject_name: string | null;
  /** Of a change: `old` and `new`, by column. */
  details: Record<string, unknown>;
  previous_hash: string;
  hash: string;
}

/** The last entry of a UTC day, checked and signed. */
export interface AuditHead {
  day: string;
  sequence: number;
  hash: string;
  signed_on: string;
  public_key: string;
  signature: string;
}

export interface AuditFilter {
  actor?: string | undefined;
  action?: string | undefined;
  subject?: string | undefined;
  /** RFC 3339. */
  from?: string | undefined;
  to?: string | undefined;
}

/** What happened, in a sentence; the wire calls it a log entry. */
export interface Notice {
  public_id: string;
  content: string;
  logging_type: NoticeKind;
  /** For everyone. */
  status_type: "read" | "unread";
  /** RFC 3339. */
  created_on: string;
  user_public_id: string | null;
}

export type NoticeKind = "error" | "warning" | "info";

export interface NoticeFilter {
  logging_type?: NoticeKind | undefined;
  status_type?: Notice["status_type"] | undefined;
  search?: string | undefined;
}
