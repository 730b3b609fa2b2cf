import type { StreamMessage } from "../api/types.ts";

/** How often the line is looked at; how long it may say nothing before it is asked, and before it counts as dead. Milliseconds. */
const lookEvery = 2_000;
const askAfter = 6_000;
const deadAfter = 12_000;
const heartbeat = 4_000;

/** At most one value per channel and tick of our clock. */
const paceOfClock = 100;

export interface LiveSocketHandlers {
  message(message: StreamMessage): void;
  /** Once, whatever the reason. `code` is the close code, 1006 when the line just went dead. */
  closed(code: number): void;
}

/** One connection to the live stream. Reports its end exactly once and never reconnects by itself. */
export class LiveSocket {
  #socket: WebSocket;
  #handlers: LiveSocketHandlers | undefined;
  #look: ReturnType<typeof setInterval> | undefined;
  #heardAt = Date.now();

  /** `token` instead of the session's cookie. */
  constructor(token: string | undefined, handlers: LiveSocketHandlers) {
    this.#handlers = handlers;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.#socket = new WebSocket(
      `${scheme}://${location.host}/ws/datapoints/stream`,
      token === undefined ? [] : [`webmacs.bearer.${token}`],
    );
    this.#socket.onmessage = (event) => this.#receive(event.data);
    this.#socket.onclose = (event) => this.#end(event.code);
    this.#socket.onerror = () => {};
    this.#look = setInterval(() => this.#check(), lookEvery);
  }

  /** Replaces the subscription; null: every channel. Answered by `subscribed`, then by a snapshot. */
  subscribe(channels: readonly string[] | null) {
    this.#subscribe({ event_public_ids: channels, interval_ms: paceOfClock, snapshot: true });
  }

  /** Sends everything since `position`, unthinned; answered by `subscribed`, and by `gap` when that cannot be done. */
  resume(channels: readonly string[] | null, position: string) {
    this.#subscribe({ event_public_ids: channels, interval_ms: 0, position });
  }

  /** Says from here on when alerts changed; answered by `following`. */
  followAlerts() {
    this.#send({ type: "follow", topics: ["alerts"] });
  }

  close() {
    this.#handlers = undefined;
    this.#end(1000);
  }

  #subscribe(subscription: object) {
    this.#send({ type: "subscribe", heartbeat_ms: heartbeat, ...subscription });
  }

  #receive(data: unknown) {
    this.#heardAt = Date.now();
    if (typeof data !== "string") return;
    let message: unknown;
    try {
      message = JSON.parse(data);
    } catch {
      // A frame that is not JSON says nothing to us; the next one may.
      return;
    }
    if (typeof message === "object" && message !== null && "type" in message) {
      this.#handlers?.message(message as StreamMessage);
    }
  }

  #check() {
    const silence = Date.now() - this.#heardAt;
    if (silence > deadAfter) this.#end(1006);
    else if (silence > askAfter) this.#send({ type: "ping" });
  }

  #send(message: object) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #end(code: number) {
    clearInterval(this.#look);
    this.#socket.onmessage = this.#socket.onclose = null;
    if (this.#socket.readyState <= WebSocket.OPEN) this.#socket.close(1000);
    const handlers = this.#handlers;
    this.#handlers = undefined;
    handlers?.closed(code);
  }
}
