/** Asks again and again: only the newest request counts, those before it are taken back. */
export class NewestRequest {
  #request: AbortController | undefined;
  #settled = Promise.resolve();

  get isOnItsWay() {
    return this.#request !== undefined;
  }

  /** Resolves when this one, or what has overtaken it, has been taken or has failed. */
  ask<T>(
    question: (signal: AbortSignal) => Promise<T>,
    take: (answer: T) => void,
    fail: (error: unknown) => void,
  ): Promise<void> {
    this.stop();
    const mine = this.#request = new AbortController();
    const settle = async () => {
      try {
        const answer = await question(mine.signal);
        if (!mine.signal.aborted) take(answer);
      } catch (error) {
        if (!mine.signal.aborted) fail(error);
      }
      if (mine.signal.aborted) return this.#settled;
      this.#request = undefined;
    };
    return this.#settled = settle();
  }

  /** Nobody waits for an answer any more. */
  stop() {
    this.#request?.abort();
    this.#request = undefined;
    this.#settled = Promise.resolve();
  }
}
