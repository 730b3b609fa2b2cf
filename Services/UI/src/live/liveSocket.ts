import type { StreamMessage } from "../api/types.ts";

/** How often the socket is asked for a sign of life, and how long the answer may take, in milliseconds. */
const pingEvery = 10_000;
const pongWithin = 6_000;

export interface LiveSocketHandlers {
  message(message: StreamMessage): void;
  /** Once, whatever the reason. `code` is the close code, 1006 when the line just went dead. */
  closed(code: number): void;
}

/** One connection to the live stream. Reports its end exactly once and never reconnects by itself. */
export class LiveSocket {
  #socket: WebSocket;
  #handlers: LiveSocketHandlers | undefined;
  #pinger: ReturnType<typeof setInterval> | undefined;
  #heardAt = Date.now();

  /** `position` is where to resume; null starts now. */
  constructor(position: string | null, handlers: LiveSocketHandlers) {
    this.#handlers = handlers;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.#socket = new WebSocket(`${scheme}://${location.host}/ws/datapoints/stream`);
    this.#socket.onopen = () => {
      // First everything that was missed, unthinned; from then on at most one value per channel and tick of our clock.
      if (position !== null) {
        this.#send({ type: "subscribe", event_public_ids: null, interval_ms: 0, position });
      }
      this.#send({ type: "subscribe", event_public_ids: null, interval_ms: 100 });
    };
    this.#socket.onmessage = (event) => this.#receive(event.data);
    this.#socket.onclose = (event) => this.#end(event.code);
    this.#socket.onerror = () => {};
    this.#pinger = setInterval(() => this.#ping(), pingEvery);
  }

  close() {
    this.#handlers = undefined;
    this.#end(1000);
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

  #ping() {
    const silence = Date.now() - this.#heardAt;
    if (silence > pingEvery + pongWithin) {
      this.#end(1006);
    } else if (silence > pingEvery / 2 || this.#socket.readyState === WebSocket.CONNECTING) {
      this.#send({ type: "ping" });
    }
  }

  #send(message: object) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #end(code: number) {
    clearInterval(this.#pinger);
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    if (this.#socket.readyState <= WebSocket.OPEN) this.#socket.close(1000);
    const handlers = this.#handlers;
    this.#handlers = undefined;
    handlers?.closed(code);
  }
}
