import { backoff } from "./backoff.ts";

/** Where the live connection stands. A plain value; `step` moves it, and the clock and chance arrive as arguments. */
export type Connection =
  | { phase: "stopped"; failures: 0 }
  | { phase: "connecting"; failures: number }
  | { phase: "live"; failures: 0 }
  /** Waits until `retryAt`, milliseconds since 1970. */
  | { phase: "waiting"; failures: number; retryAt: number }
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
  | { type: "offline" }
  | { type: "online" };

export const stopped: Connection = { phase: "stopped", failures: 0 };

export function step(connection: Connection, signal: ConnectionSignal): Connection {
  if (signal.type === "stop") return stopped;
  if (signal.type === "start") {
    return connection.phase === "stopped" ? { phase: "connecting", failures: 0 } : connection;
  }
  if (connection.phase === "stopped") return connection;
  switch (signal.type) {
    case "connected":
      return connection.phase === "connecting" ? { phase: "live", failures: 0 } : connection;
    case "lost": {
      if (connection.phase !== "live" && connection.phase !== "connecting") return connection;
      const failures = connection.failures + 1;
      return { phase: "waiting", failures, retryAt: signal.now + backoff(failures, signal.random) };
    }
    case "retry":
      return connection.phase === "waiting" || connection.phase === "offline"
        ? { phase: "connecting", failures: connection.failures }
        : connection;
    case "offline":
      return { phase: "offline", failures: connection.failures };
    case "online":
      return connection.phase === "offline" || connection.phase === "waiting"
        ? { phase: "connecting", failures: connection.failures }
        : connection;
  }
}

/** Whether to ask for the latest values instead: after three failures, until the socket is back. */
export function needsPolling(connection: Connection): boolean {
  return connection.failures >= 3 && (connection.phase === "waiting" || connection.phase === "connecting");
}
