import { useEffect, useSyncExternalStore } from "react";
import { api } from "../api/client.ts";
import type { Experiment } from "../api/types.ts";
import { Emitter } from "../lib/emitter.ts";

const every = 30_000;

/** The running experiments, the newest first. Somebody else's start or stop shows within 30 s. */
class RunningStore extends Emitter {
  #current: readonly Experiment[] = [];
  #run = 0;

  readonly current = () => this.#current;

  async reload() {
    const run = ++this.#run;
    // Without an answer the last one stays: the connection's state shows elsewhere.
    const answer = await api.experiments(1, 100, { state: "running" }).catch(() => undefined);
    if (answer === undefined || run !== this.#run) return;
    this.#current = answer.data;
    this.emit();
  }
}

export const running = new RunningStore();

/** Keeps the store fresh while the component is there and the page is visible. */
export function useRunning(): readonly Experiment[] {
  useEffect(() => {
    const look = () => {
      if (!document.hidden) void running.reload();
    };
    look();
    const timer = setInterval(look, every);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return useSyncExternalStore(running.subscribe, running.current);
}
