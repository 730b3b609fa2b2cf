import { api } from "../api/client.ts";
import type { StreamMessage } from "../api/types.ts";
import { type Connection, type ConnectionSignal, standing, step, stopped } from "../lib/connection.ts";
import { Emitter } from "../lib/emitter.ts";
import { LiveSocket } from "./liveSocket.ts";

export interface LiveLineHandlers {
  /** The server's first message came, and `socket` takes subscriptions. */
  opened(socket: LiveSocket): void;
  message(message: StreamMessage): void;
  /** The connection is another; read `connection`. */
  moved(before: Connection, after: Connection): void;
}

/** Keeps one socket open: what `lib/connection.ts` decides, this does. Knows nothing of channels. */
export class LiveLine {
  readonly changed = new Emitter();
  #connection: Connection = stopped;
  #heardAt: number | null = null;
  #socket: LiveSocket | undefined;
  #token: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly handlers: LiveLineHandlers) {}

  get connection() {
    return this.#connection;
  }

  /** When the server last told or answered anything, milliseconds since 1970 by this browser's clock. */
  get heardAt() {
    return this.#heardAt;
  }

  /** The open socket; undefined while there is none that takes subscriptions. */
  get socket(): LiveSocket | undefined {
    return this.#connection.phase === "live" ? this.#socket : undefined;
  }

  standing() {
    return standing(this.#connection, this.#heardAt, Date.now());
  }

  start(token: string | undefined) {
    this.#token = token;
    addEventListener("online", this.#online);
    addEventListener("offline", this.#offline);
    this.#signal({ type: "start" });
  }

  stop() {
    removeEventListener("online", this.#online);
    removeEventListener("offline", this.#offline);
    this.#heardAt = null;
    this.#signal({ type: "stop" });
  }

  retryNow() {
    this.#signal({ type: "retry" });
  }

  /** A request for live values was answered. */
  heard() {
    this.#heardAt = Date.now();
  }

  /** The server answers again: that is worth another try. */
  reachable() {
    this.#signal({ type: "reachable" });
  }

  #open() {
    this.#socket?.close();
    const socket = new LiveSocket(this.#token, {
      message: (message) => {
        this.#heardAt = Date.now();
        if (message.type === "connected") {
          this.#signal({ type: "connected" });
          this.handlers.opened(socket);
        }
        this.handlers.message(message);
      },
      closed: (code) => {
        this.#socket = undefined;
        // 1008: the credential is no longer good. Asking who we are leads to the login page if that is so.
        if (code === 1008 && this.#token === undefined) void api.me().catch(() => {});
        this.#signal({ type: "lost", now: Date.now(), random: Math.random() });
      },
    });
    this.#socket = socket;
  }

  #signal(signal: ConnectionSignal) {
    const before = this.#connection;
    const after = step(before, signal);
    if (after === before) return;
    this.#connection = after;
    clearTimeout(this.#timer);
    if (after.phase === "connecting") this.#open();
    if (after.phase === "offline" || after.phase === "stopped") {
      this.#socket?.close();
      this.#socket = undefined;
    }
    if (after.phase === "waiting") {
      this.#timer = setTimeout(() => this.#signal({ type: "retry" }), after.retryAt - Date.now());
    }
    this.handlers.moved(before, after);
    this.changed.emit();
  }

  #online = () => this.#signal({ type: "online" });
  #offline = () => this.#signal({ type: "offline" });
}
