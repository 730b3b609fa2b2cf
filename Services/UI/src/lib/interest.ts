/** Which channels are being watched, and by how many watchers; one who watches everything also watches what comes later. */
export class Interest {
  #everything = 0;
  #watchers = new Map<string, number>();

  has(channel: string): boolean {
    return this.#watchers.has(channel);
  }

  /** Every watched channel; null: all there are. */
  get channels(): string[] | null {
    return this.#everything > 0 ? null : [...this.#watchers.keys()];
  }

  /** Returns those of `channels` that nobody watched before. */
  add(channels: readonly string[]): string[] {
    const added: string[] = [];
    for (const channel of channels) {
      const watchers = this.#watchers.get(channel) ?? 0;
      if (watchers === 0) added.push(channel);
      this.#watchers.set(channel, watchers + 1);
    }
    return added;
  }

  /** Undoes one `add` of the same channels. */
  remove(channels: readonly string[]) {
    for (const channel of channels) {
      const watchers = this.#watchers.get(channel) ?? 0;
      if (watchers > 1) this.#watchers.set(channel, watchers - 1);
      else this.#watchers.delete(channel);
    }
  }

  addEverything() {
    this.#everything++;
  }

  removeEverything() {
    this.#everything--;
  }
}
