// The shapes of the wire in this page's words. What is REST's comes from the services' own descriptions (schema.ts, made by
// tools/openapi.ts); the sockets' frames, and what the page itself puts together, stand here. Wire words: an "event" is a channel.

import type * as wire from "./schema.ts";

export type {
  Alert,
  AlertEntry,
  AlertState,
  AlertSummary,
  AlertWithHistory,
  AllowedNetwork,
  Amount,
  AuditEntry,
  AuditHead,
  Backtest,
  Channel,
  ChannelImport,
  ChannelKind,
  ChannelMapping,
  ChannelRetention,
  Command,
  CommandState,
  Dashboard,
  Delivery,
  DeliveryAttempt,
  DeliveryDetail,
  DeliveryStatus,
  DeviceUpdate,
  DeviceUpdateState,
  Direction,
  EscalationStep,
  Experiment,
  ExperimentState,
  ExplainedPart,
  Explanation,
  FleetDevice,
  HourCounts,
  JobRun,
  MaintenanceInput,
  MaintenanceScope,
  MaintenanceState,
  MaintenanceWindow,
  Notice,
  NoticeKind,
  Person,
  PluginInstance,
  PluginKind,
  PreviewedBody,
  PreviewInput,
  Release,
  ReleaseCheck,
  Role,
  Rollout,
  RolloutCounts,
  RolloutInput,
  RolloutLogEntry,
  RolloutPlan,
  RolloutPreview,
  RolloutState,
  RotatedSecret,
  Rule,
  RuleAction,
  RuleActionType,
  RuleCheck,
  RuleSchedule,
  RuleState,
  RuleTest,
  RuleTestRun,
  Settings,
  Severity,
  SharedDashboard,
  SignOnConfig,
  SourceCompleteness,
  StatisticsPoint,
  Storage,
  StorageDay,
  StoredReadings,
  TestedWebhook,
  Token,
  TokenWithSecret,
  Transition,
  UpdateRun,
  UpdateStatus,
  UpdateStep,
  Upload as BundleUpload,
  User,
  Webhook,
  WebhookEvent,
  WebhookFormat,
  WebhookInput,
  WebhookWithSecret,
  Widget,
} from "./schema.ts";

/** What entries of a rollout's log are about. */
export type RolloutLogAbout = "rollout" | "devices";
export type {
  ChannelStatistics as Statistics,
  Cleanup as CleanupResult,
  Completeness as CompletenessAnswer,
  CreatedReading as DatapointCreated,
  Departure as PreviewDay,
  Gap as MissingRange,
  NewShareLink as ShareCreated,
  PluginInstanceExecution as PluginExecution,
  Retention as RetentionPolicy,
  RetentionPreview as Preview,
  Session as LoginSession,
  ShareLink as Share,
  Statistics as StatisticsAnswer,
  WidgetKind as WidgetType,
} from "./schema.ts";

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
] as const satisfies readonly wire.ChannelKind[];

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

export interface ExperimentInput {
  name: string;
  notes: string;
  started_on: string;
  /** null lets it run on. */
  stopped_on: string | null;
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

/** A command has changed, or was made. */
export interface CommandFrame {
  type: "command_state";
  public_id: string;
  event_public_id: string;
  state: wire.CommandState;
  value: number;
  reason?: string | null;
}

export type StreamMessage =
  | { type: "connected"; message: string; position?: string }
  /** The newest reading of each channel of a new subscription. */
  | { type: "snapshot"; datapoints: Datapoint[]; position?: string }
  | { type: "datapoints_batch"; datapoints: Datapoint[]; position?: string }
  | CommandFrame
  /** Answers `subscribe`: what follows comes after `position`. */
  | { type: "subscribed"; position: string }
  | { type: "heartbeat"; position?: string }
  | { type: "following" | "alerts_changed" }
  | { type: "gap"; message: string; position?: string }
  | { type: "pong" }
  | { type: "error"; message: string };

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

/** A channel's own times; null stands for the policy's. */
export interface ChannelRetentionInput {
  retention_days: number | null;
  minute_days: number | null;
  hour_days: number | null;
}

export const widgetTypes = [
  "line_chart",
  "gauge",
  "stat_card",
  "actuator_toggle",
  "table",
  "text",
] as const satisfies readonly wire.WidgetKind[];

export interface WidgetInput {
  /** Keeps the widget that has it; without one, a new widget is made. */
  public_id?: string;
  widget_type: wire.WidgetKind;
  title: string;
  event_public_id: string | null;
  x: number;
  y: number;
  w: number;
  h: number;
  /** A JSON object, see `lib/board.ts`. */
  config_json: string | null;
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
  "settings:read",
  "settings:write",
  "tokens:read",
  "tokens:write",
  "audit:read",
  "notices:read",
  "notices:write",
  "rules:read",
  "rules:write",
  "alerts:read",
  "alerts:write",
  "webhooks:read",
  "webhooks:write",
  "updates:read",
  "updates:write",
  "plugins:read",
  "plugins:write",
  "plugins:run",
] as const satisfies readonly wire.Scope[];
export type Scope = (typeof scopes)[number];

export interface TokenInput {
  name: string;
  scopes: Scope[] | null;
  device: string | null;
  expires_in_days?: number;
  /** Makes it a token of a service, with this role. */
  role?: wire.Role;
}

export interface AuditFilter {
  actor?: string | undefined;
  action?: string | undefined;
  subject?: string | undefined;
  /** RFC 3339. */
  from?: string | undefined;
  to?: string | undefined;
}

export interface NoticeFilter {
  logging_type?: wire.NoticeKind | undefined;
  status_type?: wire.NoticeStatus | undefined;
  search?: string | undefined;
}

export type RuleOperator = NonNullable<wire.Rule["operator"]>;

/** When a rule fires: a channel against limits, or an expression of the language. */
export type RuleCondition =
  | {
    event_public_id: string;
    operator: RuleOperator;
    threshold: number;
    threshold_high: number | null;
    clear_threshold: number | null;
    for_seconds: number;
  }
  | { expression: string };

/** What decides what a rule does with readings. */
export type RuleDraft = RuleCondition & {
  schedule: wire.RuleSchedule | null;
  cooldown_seconds: number;
};

export type RuleInput = RuleDraft & {
  name: string;
  description: string | null;
  severity: wire.Severity;
  tests: wire.RuleTest[];
  actions: wire.RuleAction[];
  escalation: wire.EscalationStep[];
  depends_on: string | null;
  enabled: boolean;
};

export interface AlertFilter {
  state?: wire.AlertState | undefined;
  severity?: wire.Severity | undefined;
  rule_public_id?: string | undefined;
  acknowledged?: "true" | "false" | undefined;
  shelved?: "true" | "false" | undefined;
  suppressed?: "true" | "false" | undefined;
  /** RFC 3339. */
  from?: string | undefined;
  to?: string | undefined;
}

/** Which deliveries of a webhook; nothing stands for all. */
export interface DeliveryFilter {
  status?: wire.DeliveryStatus | undefined;
  event_type?: wire.WebhookEvent | undefined;
  /** RFC 3339. */
  from?: string | undefined;
  to?: string | undefined;
}

export const rolloutActions = ["approve", "start", "pause", "resume", "abort"] as const;
export type RolloutAction = (typeof rolloutActions)[number];

/** Which devices of a rollout are asked for. */
export interface DeviceUpdateFilter {
  /** From 0. */
  wave?: number | undefined;
  state?: wire.DeviceUpdateState | undefined;
  search?: string | undefined;
}

export interface FleetFilter {
  tag?: string | undefined;
  version?: string | undefined;
  search?: string | undefined;
  online?: string | undefined;
}
