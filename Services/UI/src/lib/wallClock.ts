/**
 * The server's time, as far as this browser can tell.
 *
 * A tablet on the wall may be minutes off; ages of readings must not be. The `Date` header has a resolution of one second,
 * so differences below two seconds are taken for none.
 */
export class WallClock {
  #offset = 0;

  /** Takes note of a response's `Date` header. Instants in milliseconds since 1970, by the browser's clock. */
  observe(date: string | null, sentAt: number, receivedAt: number) {
    const server = date === null ? NaN : Date.parse(date);
    if (Number.isNaN(server) || receivedAt - sentAt > 3_000) return;
    const offset = server + 500 - (sentAt + receivedAt) / 2;
    this.#offset = Math.abs(offset) < 2_000 ? 0 : offset;
  }

  /** Milliseconds since 1970 by the server's clock. */
  now(local = Date.now()): number {
    return local + this.#offset;
  }
}

export const wallClock = new WallClock();
