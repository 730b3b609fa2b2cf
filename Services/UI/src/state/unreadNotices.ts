import { useEffect } from "react";
import { api } from "../api/client.ts";
import { Emitter } from "../lib/emitter.ts";

const every = 30_000;

/** How many notices nobody has read. What others write or read shows within 30 s. */
class UnreadNotices extends Emitter {
  #count = 0;
  #run = 0;

  readonly current = () => this.#count;

  async reload() {
    const run = ++this.#run;
    // Without an answer the last one stays: the connection's state shows elsewhere.
    const count = await api.unreadNotices().catch(() => undefined);
    if (count === undefined || run !== this.#run) return;
    this.#count = count;
    this.emit();
  }
}

export const unreadNotices = new UnreadNotices();

/** Keeps the count fresh while the component is there and the page is visible. */
export function useUnreadNotices() {
  useEffect(() => {
    const look = () => {
      if (!document.hidden) void unreadNotices.reload();
    };
    look();
    const timer = setInterval(look, every);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
}
