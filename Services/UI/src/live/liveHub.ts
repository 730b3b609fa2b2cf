// What the pages show of the running system: channels, their newest values and recent past, the state of every control,
// and of the connection itself.
//
//     GET /series ──▶ rings ◀── batches ── socket, from the series' position
//     GET /datapoints/latest ──▶ samples ◀──┘        (and by polling while the socket cannot be had)
//     POST /datapoints ──▶ controls ◀── command_state, or GET /commands/{id} when none comes

import { api, APIError } from "../api/client.ts";
import type { Channel, Datapoint, StreamMessage } from "../api/types.ts";
import { isSensor, natural } from "../lib/channels.ts";
import { type Connection, type ConnectionSignal, needsPolling, step, stopped } from "../lib/connection.ts";
import { Emitter } from "../lib/emitter.ts";
import { Ring } from "../lib/ring.ts";
import { ageOf, silenceLimit } from "../lib/staleness.ts";
import { wallClock } from "../lib/wallClock.ts";
import { ControlDesk } from "./controlDesk.ts";
import { LiveSocket } from "./liveSocket.ts";

/** A channel's newest value. Replaced, never changed, so that its identity tells whether there is something new. */
export interface Sample {
  /** The reading's own time, milliseconds since 1970. */
  readonly time: number;
  /** When it came over the socket; null when it was asked for. */
  readonly receivedAt: number | null;
  readonly value: number | null;
}

export type Loading = { state: "loading" } | { state: "ready" } | { state: "failed"; message: string };

/** The past that every sensor gets at first, in milliseconds. */
export const recentPast = 5 * 60_000;

/** How many sensors get their past without being asked for, and how many fit one request. */
const seededAtOnce = 20;
const seededAtStart = 200;
const seedRetry = 5_000;
const pollEvery = 1_500;

export class LiveHub {
  readonly channelsChanged = new Emitter();
  readonly connectionChanged = new Emitter();
  readonly controls = new ControlDesk();

  #channels: readonly Channel[] = [];
  #known = new Set<string>();
  #sensors = new Set<string>();
  #loading: Loading = { state: "loading" };
  #connection: Connection = stopped;
  #samples = new Map<string, Sample>();
  #rings = new Map<string, Ring>();
  #socket: LiveSocket | undefined;
  #position: string | null = null;
  /** False while the socket still sends what was before the asked-for position; its positions do not count yet. */
  #joined = true;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #pollTimer: ReturnType<typeof setTimeout> | undefined;
  #reloadTimer: ReturnType<typeof setTimeout> | undefined;
  #seededWindow = new Map<string, number>();
  /** Goes up with every start and stop; answers to an older run are dropped. */
  #run = 0;

  get channels() {
    return this.#channels;
  }

  get loading() {
    return this.#loading;
  }

  get connection() {
    return this.#connection;
  }

  sample(channel: string): Sample | undefined {
    return this.#samples.get(channel);
  }

  ring(channel: string): Ring {
    let ring = this.#rings.get(channel);
    if (ring === undefined) {
      ring = new Ring();
      this.#rings.set(channel, ring);
    }
    return ring;
  }

  /** The age of a silent channel's last reading in whole seconds, as milliseconds; null while it is lively or unknown. */
  silence(channel: string): number | null {
    const sample = this.#samples.get(channel);
    if (sample === undefined) return null;
    const age = ageOf(sample, wallClock.now(), Date.now());
    if (age <= silenceLimit(this.ring(channel).typicalInterval())) return null;
    return Math.floor(age / 1000) * 1000;
  }

  start() {
    if (this.#connection.phase !== "stopped") return;
    this.#run++;
    addEventListener("online", this.#online);
    addEventListener("offline", this.#offline);
    void this.#begin(this.#run);
  }

  stop() {
    this.#run++;
    removeEventListener("online", this.#online);
    removeEventListener("offline", this.#offline);
    this.#signal({ type: "stop" });
    clearTimeout(this.#reloadTimer);
    this.#channels = [];
    this.#known.clear();
    this.#loading = { state: "loading" };
    this.#samples.clear();
    this.#rings.clear();
    this.controls.clear();
    this.#seededWindow.clear();
    this.#position = null;
    this.channelsChanged.emit();
  }

  retryNow() {
    this.#signal({ type: "retry" });
  }

  /** Reads the channels again, after one was made, changed or deleted. */
  async reloadChannels() {
    const run = this.#run;
    try {
      const channels = await api.channels();
      if (run !== this.#run) return;
      channels.sort((a, b) => natural.compare(a.name, b.name));
      const isNew = (channel: Channel) => !this.#known.has(channel.public_id);
      const added = this.#known.size > 0 ? channels.filter(isNew) : [];
      this.#channels = channels;
      this.#known = new Set(channels.map((channel) => channel.public_id));
      this.#sensors = new Set(channels.filter(isSensor).map((channel) => channel.public_id));
      this.#loading = { state: "ready" };
      this.channelsChanged.emit();
      if (added.length > 0) void this.seed(added.filter(isSensor).map((c) => c.public_id), recentPast);
    } catch (error) {
      if (run !== this.#run) return;
      if (this.#loading.state !== "ready") {
        const message = error instanceof APIError ? error.message : "The channels could not be read.";
        this.#loading = { state: "failed", message };
        this.channelsChanged.emit();
      }
      throw error;
    }
  }

  /** Makes sure that the last `window` milliseconds of `channels` are in their rings. */
  async seed(channels: readonly string[], window: number) {
    const missing = channels.filter((id) => (this.#seededWindow.get(id) ?? 0) < window);
    for (let at = 0; at < missing.length; at += seededAtOnce) {
      const chunk = missing.slice(at, at + seededAtOnce);
      const run = this.#run;
      const now = wallClock.now();
      const answer = await api.series(chunk, now - window, now + 5_000, 1000).catch(ignoreFailure);
      if (run !== this.#run) return;
      if (answer === undefined) {
        setTimeout(() => {
          if (run === this.#run) void this.seed(missing.slice(at), window);
        }, seedRetry);
        return;
      }
      this.#position ??= answer.position ?? null;
      for (const { event_public_id, points } of answer.series) {
        this.ring(event_public_id).merge(points);
        const last = points.at(-1);
        if (last !== undefined) this.#take(event_public_id, Math.floor(last[0]), last[1], null);
      }
      for (const id of chunk) this.#seededWindow.set(id, window);
    }
  }

  async #begin(run: number) {
    this.#signal({ type: "start" }, false);
    await this.reloadChannels().catch(ignoreFailure);
    if (run !== this.#run) return;
    const sensors = this.#channels.filter(isSensor).map((channel) => channel.public_id).slice(
      0,
      seededAtStart,
    );
    // The first answer's position is the oldest; what the stream repeats from there on is joined, not added.
    await Promise.all([this.#readLatest(), this.seed(sensors.slice(0, seededAtOnce), recentPast)]);
    if (run !== this.#run) return;
    if (this.#connection.phase === "connecting" && this.#socket === undefined) this.#open();
    void this.seed(sensors.slice(seededAtOnce), recentPast);
    void this.controls.load();
  }

  async #readLatest() {
    const run = this.#run;
    const latest = await api.latest().catch(ignoreFailure);
    if (latest === undefined || run !== this.#run) return;
    for (const point of latest) this.#ingest(point, null);
  }

  #open() {
    this.#socket?.close();
    this.#joined = this.#position === null;
    this.#socket = new LiveSocket(this.#position, {
      message: (message) => this.#receive(message),
      closed: (code) => {
        this.#socket = undefined;
        // 1008: the credential is no longer good. Asking who we are leads to the login page if that is so.
        if (code === 1008) void api.me().catch(ignoreFailure);
        this.#lost();
      },
    });
  }

  #receive(message: StreamMessage) {
    switch (message.type) {
      case "connected":
        this.#position ??= message.position ?? null;
        this.#signal({ type: "connected" });
        break;
      case "datapoints_batch": {
        const now = Date.now();
        for (const point of message.datapoints) this.#ingest(point, now);
        if (this.#joined) this.#position = message.position ?? this.#position;
        break;
      }
      case "command_state":
        this.controls.update(message);
        break;
      case "subscribed":
        this.#joined = true;
        this.#position = message.position;
        break;
      case "gap":
        this.#joined = true;
        this.#position = message.position ?? this.#position;
        void this.#refill();
        break;
    }
  }

  /** The stream cannot give what was missed: the past is read again, and joined. */
  async #refill() {
    const windows = [...this.#seededWindow];
    this.#seededWindow.clear();
    await this.#readLatest();
    const widest = windows.reduce((width, [, window]) => Math.max(width, window), recentPast);
    await this.seed(windows.map(([id]) => id), widest);
  }

  #ingest(point: Datapoint, receivedAt: number | null) {
    const time = point.timestamp === null ? NaN : Date.parse(point.timestamp);
    if (Number.isNaN(time)) return;
    if (point.value !== null) this.ring(point.event_public_id).push(time, point.value);
    this.#take(point.event_public_id, time, point.value, receivedAt);
    if (this.#loading.state === "ready" && !this.#known.has(point.event_public_id)) this.#meetStranger();
  }

  #take(channel: string, time: number, value: number | null, receivedAt: number | null) {
    const known = this.#samples.get(channel);
    if (known !== undefined && (known.time > time || (known.time === time && known.value === value))) return;
    this.#samples.set(channel, { time, receivedAt, value });
    if (value !== null && !this.#sensors.has(channel)) this.controls.reading(channel, value);
  }

  /** A value of a channel that is not in the list: somebody made one. Reads the list again, at most every 3 s. */
  #meetStranger() {
    this.#reloadTimer ??= setTimeout(() => {
      this.#reloadTimer = undefined;
      void this.reloadChannels().catch(ignoreFailure);
    }, 3_000);
  }

  #signal(signal: ConnectionSignal, act = true) {
    const before = this.#connection;
    const after = step(before, signal);
    if (after === before) return;
    this.#connection = after;
    this.connectionChanged.emit();
    if (!act) return;
    clearTimeout(this.#retryTimer);
    if (after.phase === "connecting") this.#open();
    if (after.phase === "offline" || after.phase === "stopped") {
      this.#socket?.close();
      this.#socket = undefined;
    }
    if (after.phase === "waiting") {
      this.#retryTimer = setTimeout(() => this.#signal({ type: "retry" }), after.retryAt - Date.now());
    }
    if (after.phase === "live" && before.phase === "connecting" && before.failures > 0) void this.#recover();
    this.#poll();
  }

  /** After an interruption: the list may have changed, and there may be none yet. */
  async #recover() {
    const run = this.#run;
    await this.reloadChannels().catch(ignoreFailure);
    if (run !== this.#run) return;
    await this.#readLatest();
    const sensors = this.#channels.filter(isSensor).map((channel) => channel.public_id);
    await this.seed(sensors.slice(0, seededAtStart), recentPast);
  }

  #lost() {
    this.#signal({ type: "lost", now: Date.now(), random: Math.random() });
  }

  #poll() {
    clearTimeout(this.#pollTimer);
    if (!needsPolling(this.#connection)) return;
    this.#pollTimer = setTimeout(async () => {
      if (!document.hidden) await this.#readLatest();
      this.#poll();
    }, pollEvery);
  }

  #online = () => this.#signal({ type: "online" });
  #offline = () => this.#signal({ type: "offline" });
}

/** For requests whose failure shows elsewhere: the connection's state, or the value's age. */
function ignoreFailure(): undefined {}

export const hub = new LiveHub();
