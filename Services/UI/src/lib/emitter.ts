/** Tells subscribers that something changed; they read what they need themselves. */
export class Emitter {
  #listeners = new Set<() => void>();

  /** An arrow, so that it can be handed to React as it is. */
  readonly subscribe = (listener: () => void): () => void => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  emit() {
    for (const listener of [...this.#listeners]) listener();
  }
}
