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
  sso_provider: string | null;
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

export interface SeriesAnswer {
  /** Stream from here to join without a gap. Opaque. */
  position: string;
  series: {
    event_public_id: string;
    unit: string;
    resolution: "raw" | "reduced";
    /** [milliseconds since 1970, value], ascending. */
    points: [number, number][];
  }[];
}

export type StreamMessage =
  | { type: "connected"; message: string; position?: string }
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
  | { type: "gap"; message: string; position?: string }
  | { type: "pong" }
  | { type: "error"; message: string };
