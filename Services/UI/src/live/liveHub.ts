// What the pages show of the running system: channels, the newest values and recent past of those that are being shown,
// and the state of every control.
//
//     GET /series ──▶ rings ◀── batches ── socket, subscribed to what is shown
//     GET /datapoints/latest ──▶ samples ◀──┘        (at the start, and by polling while the socket cannot be had)
//     POST /datapoints ──▶ controls ◀── command_state, or GET /commands/{id} when none comes
//
// The socket is asked first and the past is read after it has agreed, so that the two overlap; what both tell is joined
// by time.

import { api, APIError } from "../api/client.ts";
import type { Channel, Datapoint, SeriesAnswer, StreamMessage } from "../api/types.ts";
import { isSensor, natural } from "../lib/channels.ts";
import { type Connection, pollAfter } from "../lib/connection.ts";
import { Emitter } from "../lib/emitter.ts";
import { Interest } from "../lib/interest.ts";
import { Ring } from "../lib/ring.ts";
import { ageOf, silenceLimit } from "../lib/staleness.ts";
import { wallClock } from "../lib/wallClock.ts";
import { ControlDesk } from "./controlDesk.ts";
import { LiveLine } from "./liveLine.ts";
import type { LiveSocket } from "./liveSocket.ts";
import { PastReader } from "./pastReader.ts";

/** A channel's newest value. Replaced, never changed, so that its identity tells whether there is something new. */
export interface Sample {
  /** The reading's own time, milliseconds since 1970. */
  readonly time: number;
  /** When it came over the socket; null when it was asked for. */
  readonly receivedAt: number | null;
  readonly value: number | null;
}

export type Loading = { state: "loading" } | { state: "ready" } | { state: "failed"; message: string };

/** What a share link stands for instead of a session: its token, and the channels it shows. */
export interface SharedChannels {
  token: string;
  channels: readonly Channel[];
}

/** The past that a watched channel gets at least, in milliseconds. */
export const recentPast = 5 * 60_000;

/** How long a channel that nobody shows any more stays subscribed: whoever goes back and forth finds it complete. */
const lingering = 5_000;

export class LiveHub {
  readonly channelsChanged = new Emitter();
  /** Alerts, or what people did about them, may be others than they were: at most twice a second, and when the socket opens. */
  readonly alertsChanged = new Emitter();
  readonly controls = new ControlDesk();
  readonly line = new LiveLine({
    opened: (socket) => this.#opened(socket),
    message: (message) => this.#receive(message),
    moved: (before, after) => this.#moved(before, after),
  });

  #channels: readonly Channel[] = [];
  #known = new Set<string>();
  #sensors = new Set<string>();
  #loading: Loading = { state: "loading" };
  #share: SharedChannels | undefined;

  #interest = new Interest();
  #pasts = new Map<string, number>();
  /** What the open socket was told last; undefined: nothing yet. */
  #told: readonly string[] | null | undefined;
  /** What each `subscribed` that is still to come will be about. */
  #asked: (readonly string[] | null)[] = [];
  /** Watched channels of which the socket has not yet agreed to send everything. */
  #arriving = new Set<string>();
  #position: string | null = null;
  #past = new PastReader((answer) => this.#takePast(answer));

  #samples = new Map<string, Sample>();
  #rings = new Map<string, Ring>();
  /** What the server takes for a silence of the channel, milliseconds. */
  #gaps = new Map<string, number>();

  #syncTimer: ReturnType<typeof setTimeout> | undefined;
  #pollTimer: ReturnType<typeof setTimeout> | undefined;
  #reloadTimer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the last poll was answered. */
  #isAnswering = true;
  /** Goes up with every start and stop; answers to an older run are dropped. */
  #run = 0;

  get channels() {
    return this.#channels;
  }

  get loading() {
    return this.#loading;
  }

  sample(channel: string): Sample | undefined {
    return this.#samples.get(channel);
  }

  /** The channel's recent points; complete and growing while somebody subscribes to it. */
  ring(channel: string): Ring {
    let ring = this.#rings.get(channel);
    if (ring === undefined) {
      ring = new Ring();
      ring.keep = recentPast * 1.2;
      this.#rings.set(channel, ring);
    }
    return ring;
  }

  /**
   * The right edge of what is live, milliseconds since 1970 by the server's clock: now, or, once the connection is lost,
   * when the server was last heard of. So the last picture stays.
   */
  now(): number {
    const { heardAt } = this.line;
    return heardAt !== null && this.line.standing() === "lost" ? wallClock.now(heardAt) : wallClock.now();
  }

  /** Above this distance between two readings the channel was silent, in milliseconds. */
  silenceLimit(channel: string): number {
    const own = this.#rings.get(channel)?.typicalInterval();
    const served = this.#gaps.get(channel);
    return served === undefined
      ? silenceLimit(own)
      : Math.max(served, own === undefined ? 0 : silenceLimit(own));
  }

  /** The age of a silent channel's last reading in whole seconds, as milliseconds; null while it is lively or unknown. */
  silence(channel: string): number | null {
    const sample = this.#samples.get(channel);
    if (sample === undefined || (this.#arriving.has(channel) && this.line.socket !== undefined)) return null;
    const age = ageOf(sample, wallClock.now(), Date.now());
    return age <= this.silenceLimit(channel) ? null : Math.floor(age / 1000) * 1000;
  }

  /** The age of a channel's last reading in whole seconds, as milliseconds; null when there is none. */
  age(channel: string): number | null {
    const sample = this.#samples.get(channel);
    return sample === undefined ? null : Math.floor(ageOf(sample, wallClock.now(), Date.now()) / 1000) * 1000;
  }

  /** Keeps `channels` live, with the last `past` milliseconds in their rings, until the returned function is called. */
  subscribe(channels: readonly string[], past = recentPast): () => void {
    const added = this.#interest.add(channels);
    for (const channel of channels) {
      this.#pasts.set(channel, Math.max(past, this.#pasts.get(channel) ?? 0));
      const ring = this.ring(channel);
      ring.keep = Math.max(ring.keep, past * 1.2);
    }
    for (const channel of added) if (!this.#isTold(channel)) this.#arriving.add(channel);
    if (added.length > 0) this.#syncSoon(0);
    this.#readPast(channels);
    let isWatching = true;
    return () => {
      if (!isWatching) return;
      isWatching = false;
      this.#interest.remove(channels);
      this.#syncSoon(lingering);
    };
  }

  /** Receives every channel, also those made later, until the returned function is called; their past is not read. */
  subscribeToEverything(): () => void {
    this.#interest.addEverything();
    this.#syncSoon(0);
    let isWatching = true;
    return () => {
      if (!isWatching) return;
      isWatching = false;
      this.#interest.removeEverything();
      this.#syncSoon(lingering);
    };
  }

  start(share?: SharedChannels) {
    if (this.line.connection.phase !== "stopped") return;
    this.#run++;
    this.#share = share;
    this.line.start(share?.token);
    void this.reloadChannels().catch(ignoreFailure);
    void this.#readLatest();
    if (share === undefined) void this.controls.load();
  }

  stop() {
    this.#run++;
    this.line.stop();
    clearTimeout(this.#reloadTimer);
    this.#reloadTimer = undefined;
    this.#channels = [];
    this.#known.clear();
    this.#loading = { state: "loading" };
    this.#samples.clear();
    this.#rings.clear();
    this.#gaps.clear();
    this.#pasts.clear();
    this.#past.clear();
    this.#arriving.clear();
    this.controls.clear();
    this.#position = null;
    this.channelsChanged.emit();
  }

  /** Reads the channels again, after one was made, changed or deleted. */
  async reloadChannels() {
    const run = this.#run;
    try {
      const channels = [...(this.#share?.channels ?? await api.channels())];
      if (run !== this.#run) return;
      channels.sort((a, b) => natural.compare(a.name, b.name));
      this.#channels = channels;
      this.#known = new Set(channels.map((channel) => channel.public_id));
      this.#sensors = new Set(channels.filter(isSensor).map((channel) => channel.public_id));
      this.#loading = { state: "ready" };
      this.channelsChanged.emit();
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

  #isTold(channel: string): boolean {
    return this.#told === null || (this.#told?.includes(channel) ?? false);
  }

  /** Reads what the rings of `channels` lack, but not before the socket, where there is one, sends what comes next. */
  #readPast(channels: readonly string[]) {
    const { phase, failures } = this.line.connection;
    if (phase === "stopped" || (phase === "connecting" && failures === 0)) return;
    const ready = phase === "live" ? channels.filter((channel) => !this.#arriving.has(channel)) : channels;
    const windows = new Map<number, string[]>();
    for (const channel of ready) {
      const past = this.#pasts.get(channel) ?? recentPast;
      windows.set(past, [...(windows.get(past) ?? []), channel]);
    }
    for (const [window, members] of windows) this.#past.want(members, window);
  }

  #syncSoon(wait: number) {
    if (wait === 0) clearTimeout(this.#syncTimer);
    else if (this.#syncTimer !== undefined) return;
    this.#syncTimer = setTimeout(() => {
      this.#syncTimer = undefined;
      this.#sync();
    }, wait);
  }

  /** Tells the socket what is watched now, if that is something else than before. */
  #sync() {
    const wanted = this.#interest.channels;
    const told = this.#told;
    if (wanted !== null) this.#forgetUnwatched();
    const socket = this.line.socket;
    if (socket === undefined || (told !== undefined && isSame(told, wanted))) return;
    this.#told = wanted;
    this.#asked.push(wanted);
    socket.subscribe(wanted);
  }

  /** What is no longer sent gets a hole. */
  #forgetUnwatched() {
    const unwatched = [...this.#pasts.keys()].filter((channel) => !this.#interest.has(channel));
    this.#past.forget(unwatched);
    for (const channel of unwatched) {
      this.#pasts.delete(channel);
      this.#rings.delete(channel);
      this.#arriving.delete(channel);
    }
  }

  #opened(socket: LiveSocket) {
    if (this.#share === undefined) socket.followAlerts();
    const wanted = this.#interest.channels;
    this.#asked = [];
    if (this.#position !== null) {
      this.#asked.push(wanted);
      socket.resume(wanted, this.#position);
    } else {
      // Nothing tells what came between an earlier reading of the past and now.
      this.#past.forget(this.#pasts.keys());
      for (const channel of this.#pasts.keys()) this.#arriving.add(channel);
    }
    this.#told = wanted;
    this.#asked.push(wanted);
    socket.subscribe(wanted);
  }

  #receive(message: StreamMessage) {
    switch (message.type) {
      case "connected":
        break;
      case "snapshot":
      case "datapoints_batch": {
        const now = message.type === "snapshot" ? null : Date.now();
        for (const point of message.datapoints) this.#ingest(point, now);
        this.#advance(message.position);
        break;
      }
      case "command_state":
        this.controls.update(message);
        break;
      case "subscribed": {
        const channels = this.#asked.shift();
        this.#advance(message.position);
        this.#agreed(channels ?? [...this.#arriving]);
        break;
      }
      case "heartbeat":
        this.#advance(message.position);
        break;
      case "gap":
        this.#advance(message.position);
        this.#refill();
        // A socket that was slow may have missed them too.
        this.alertsChanged.emit();
        break;
      case "following":
      case "alerts_changed":
        this.alertsChanged.emit();
        break;
    }
  }

  /** While the socket still sends what was before the asked-for position, its positions do not count yet. */
  #advance(position: string | undefined) {
    if (this.#asked.length === 0 && position !== undefined) this.#position = position;
  }

  /** The socket sends these channels from now on: what it does not send is read. */
  #agreed(channels: readonly string[]) {
    for (const channel of channels) this.#arriving.delete(channel);
    this.#readPast(channels.filter((channel) => this.#interest.has(channel)));
  }

  /** The stream cannot give what was missed: the past is read again, and joined. */
  #refill() {
    const watched = [...this.#pasts.keys()];
    this.#past.forget(watched);
    void this.#readLatest();
    this.#readPast(watched.filter((channel) => this.#interest.has(channel)));
  }

  async #readLatest(): Promise<boolean> {
    const run = this.#run;
    const latest = await api.latest().catch(ignoreFailure);
    if (run !== this.#run) return true;
    if (latest === undefined) return false;
    this.line.heard();
    for (const point of latest) this.#ingest(point, null);
    return true;
  }

  #takePast({ series }: SeriesAnswer) {
    for (const { event_public_id: channel, points, gap_seconds: gap } of series) {
      this.ring(channel).merge(points.filter(hasValue));
      if (typeof gap === "number") this.#gaps.set(channel, gap * 1000);
      const last = points.findLast(([, value]) => value !== null);
      if (last !== undefined) this.#take(channel, Math.floor(last[0]), last[1], null);
    }
  }

  #ingest(point: Datapoint, receivedAt: number | null) {
    const { event_public_id: channel, value } = point;
    const time = point.timestamp === null ? NaN : Date.parse(point.timestamp);
    if (Number.isNaN(time)) return;
    if (value !== null && (receivedAt !== null || this.#rings.has(channel))) {
      this.ring(channel).push(time, value);
    }
    this.#take(channel, time, value, receivedAt);
    if (this.#loading.state === "ready" && !this.#known.has(channel)) this.#meetStranger();
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

  #moved(before: Connection, after: Connection) {
    if (after.phase !== "live") this.#told = undefined;
    if (after.phase === "live" && before.failures > 0) {
      // The list may have changed, and there may be none yet.
      void this.reloadChannels().catch(ignoreFailure);
      void this.#readLatest();
    }
    if (after.phase === "waiting" || after.phase === "offline") {
      // What nobody could ask the socket for is read the other way.
      this.#arriving.clear();
      this.#readPast(this.#interest.channels ?? [...this.#pasts.keys()]);
    }
    this.#poll(after);
  }

  #poll(connection: Connection) {
    clearTimeout(this.#pollTimer);
    const wait = pollAfter(connection);
    if (wait === null) return;
    this.#pollTimer = setTimeout(async () => {
      const run = this.#run;
      if (!document.hidden) {
        const isAnswered = await this.#readLatest();
        if (run !== this.#run) return;
        if (isAnswered && !this.#isAnswering) this.line.reachable();
        this.#isAnswering = isAnswered;
      }
      this.#poll(this.line.connection);
    }, wait);
  }
}

const hasValue = (point: [number, number | null]): point is [number, number] => point[1] !== null;

function isSame(a: readonly string[] | null, b: readonly string[] | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

/** For requests whose failure shows elsewhere: the connection's state, or the value's age. */
function ignoreFailure(): undefined {}

export const hub = new LiveHub();
