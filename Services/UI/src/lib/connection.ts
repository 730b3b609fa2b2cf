import { backoff } from "./backoff.ts";

/** Where the live connection stands. A plain value; `step` moves it, and the clock and chance arrive as arguments. */
export type Connection =
  | { phase: "stopped"; failures: 0 }
  | { phase: "connecting"; failures: number }
  | { phase: "live"; failures: 0 }
  /** Waits until `retryAt`, milliseconds since 1970. */
  | { phase: "waiting"; failures: number; retryAt: number }
  /** Has tried often enough: goes on when the server answers something else again, or when somebody asks for it. */
  | { phase: "resting"; failures: number }
  /** The browser says there is no network; it will say when there is. */
  | { phase: "offline"; failures: number };

export type ConnectionSignal =
  | { type: "start" }
  | { type: "stop" }
  /** The server's first message came. */
  | { type: "connected" }
  /** The socket closed, could not be opened, or went silent. */
  | { type: "lost"; now: number; random: number }
  /** `retryAt` has come, or somebody is impatient. */
  | { type: "retry" }
  /** The server answered a request after it had not. */
  | { type: "reachable" }
  | { type: "offline" }
  | { type: "online" };

export const stopped: Connection = { phase: "stopped", failures: 0 };

/** After how many failures in a row nothing is tried by itself any more. */
export const patience = 10;

export function step(connection: Connection, signal: ConnectionSignal): Connection {
  if (signal.type === "stop") return stopped;
  if (signal.type === "start") {
    return connection.phase === "stopped" ? { phase: "connecting", failures: 0 } : connection;
  }
  if (connection.phase === "stopped") return connection;
  const { phase } = connection;
  const again: Connection = { phase: "connecting", failures: connection.failures };
  switch (signal.type) {
    case "connected":
      return phase === "connecting" ? { phase: "live", failures: 0 } : connection;
    case "lost": {
      if (phase !== "live" && phase !== "connecting") return connection;
      const failures = connection.failures + 1;
      return failures >= patience
        ? { phase: "resting", failures }
        : { phase: "waiting", failures, retryAt: signal.now + backoff(failures, signal.random) };
    }
    case "retry":
      return phase === "waiting" || phase === "resting" || phase === "offline" ? again : connection;
    case "reachable":
      return phase === "waiting" || phase === "resting" ? again : connection;
    case "offline":
      return { phase: "offline", failures: connection.failures };
    case "online":
      return phase === "offline" || phase === "waiting" || phase === "resting" ? again : connection;
  }
}

/**
 * How long to wait before asking for the latest values the other way, in milliseconds; null while there is no need.
 *
 * From the third failure on, until the socket is back; slower once it is no longer tried for.
 */
export function pollAfter(connection: Connection): number | null {
  const { phase, failures } = connection;
  if (failures < 3 || phase === "live" || phase === "offline" || phase === "stopped") return null;
  return failures >= patience ? 10_000 : 1_500;
}

/** What the connection means for whoever reads values off the page. */
export type Standing = "starting" | "live" | "polled" | "interrupted" | "lost";

/** A short interruption heals before anyone has to know, milliseconds. */
const forgiven = 2_500;

/**
 * Judges `connection` at `now`; `heardAt` is when the server last told or answered anything, null: never.
 *
 * "polled": values come, but seldom; "lost": what is shown is the past.
 */
export function standing(connection: Connection, heardAt: number | null, now: number): Standing {
  const { phase, failures } = connection;
  if (phase === "live") return "live";
  if (phase === "offline") return "lost";
  if (phase === "stopped" || (phase === "connecting" && failures === 0)) return "starting";
  const silence = heardAt === null ? Infinity : now - heardAt;
  if (silence <= forgiven) return failures < 3 ? "interrupted" : "polled";
  const poll = pollAfter(connection);
  return poll !== null && silence <= poll + forgiven ? "polled" : "lost";
}
