import { api, APIError } from "../api/client.ts";
import type { SeriesAnswer } from "../api/types.ts";
import { wallClock } from "../lib/wallClock.ts";

/** How many channels fit one request; short answers, so that the first lines stand soon. */
const atOnce = 20;
const retry = 5_000;

/** Reads the recent past of channels from the server: one request after the other, each channel once per window. */
export class PastReader {
  /** What is to be read, in the order it was asked for: milliseconds up to now. */
  #queue = new Map<string, number>();
  #known = new Map<string, number>();
  #reading = false;
  #run = 0;

  /** `take` gets every answer. */
  constructor(readonly take: (answer: SeriesAnswer) => void) {}

  /** Asks for the last `window` milliseconds of `channels`, unless they are known. */
  want(channels: readonly string[], window: number) {
    for (const channel of channels) {
      if ((this.#known.get(channel) ?? 0) >= window) continue;
      this.#queue.set(channel, Math.max(window, this.#queue.get(channel) ?? 0));
    }
    void this.#read();
  }

  /** What is known of `channels` has a hole from now on. */
  forget(channels: Iterable<string>) {
    for (const channel of channels) {
      this.#known.delete(channel);
      this.#queue.delete(channel);
    }
  }

  clear() {
    this.#run++;
    this.#reading = false;
    this.#queue.clear();
    this.#known.clear();
  }

  async #read() {
    if (this.#reading) return;
    const run = this.#run;
    this.#reading = true;
    while (this.#queue.size > 0) {
      const window = this.#queue.values().next().value ?? 0;
      const channels = [...this.#queue].filter(([, own]) => own === window).slice(0, atOnce).map(([id]) =>
        id
      );
      // Off the queue before the request: what is forgotten and wanted again meanwhile is read again.
      for (const channel of channels) {
        this.#queue.delete(channel);
        this.#known.set(channel, window);
      }
      const missed = await this.#ask(channels, window, run);
      if (run !== this.#run) return;
      if (missed.length === 0) continue;
      // Those that were forgotten meanwhile are not missed.
      for (const channel of missed.filter((one) => this.#known.delete(one))) {
        this.#queue.set(channel, Math.max(window, this.#queue.get(channel) ?? 0));
      }
      await new Promise((resolve) => setTimeout(resolve, retry));
      if (run !== this.#run) return;
    }
    this.#reading = false;
  }

  /**
   * Returns those that are to be asked for again. The server refuses all because of one that does not exist: then each half
   * is asked for by itself, and what is refused alone counts as known, so that it is left in peace until it is forgotten.
   */
  async #ask(channels: string[], window: number, run: number): Promise<string[]> {
    if (run !== this.#run) return [];
    try {
      const now = wallClock.now();
      const answer = await api.series(channels, now - window, now + 5_000, 1000);
      if (run === this.#run) this.take(answer);
      return [];
    } catch (error) {
      if (!(error instanceof APIError && error.status === 404)) return channels;
      if (channels.length === 1) return [];
      const half = Math.ceil(channels.length / 2);
      const first = await this.#ask(channels.slice(0, half), window, run);
      return [...first, ...await this.#ask(channels.slice(half), window, run)];
    }
  }
}
