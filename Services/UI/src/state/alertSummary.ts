import { useEffect, useSyncExternalStore } from "react";
import { api } from "../api/client.ts";
import type { AlertSummary } from "../api/types.ts";
import { Emitter } from "../lib/emitter.ts";
import { hub } from "../live/liveHub.ts";
import { alertSound } from "./alertSound.ts";
import { title } from "./title.ts";

/** The live stream says what changes; this finds the rest: the ends of shelves, and what changes while there is no stream. */
const every = 30_000;

/** How many alerts want attention: at the navigation, in the browser's tab, and to be heard. Changes show within a second. */
class AlertSummaryStore extends Emitter {
  #current: AlertSummary | undefined;
  #run = 0;

  /** Another object only when the counts have changed. */
  readonly current = () => this.#current;
  readonly unseen = () => this.#current?.unacknowledged ?? 0;

  async reload() {
    const run = ++this.#run;
    // Without an answer the last one stays: the connection's state shows elsewhere.
    const answer = await api.alertSummary().catch(() => undefined);
    if (answer === undefined || run !== this.#run) return;
    if (JSON.stringify(answer) === JSON.stringify(this.#current)) return;
    if (this.#current !== undefined && answer.unacknowledged > this.unseen()) alertSound.play();
    this.#become(answer);
  }

  /** Nobody is signed in any more. */
  forget() {
    this.#run++;
    this.#become(undefined);
  }

  #become(summary: AlertSummary | undefined) {
    this.#current = summary;
    title.count(this.unseen());
    this.emit();
  }
}

export const alertSummary = new AlertSummaryStore();

/** Keeps the counts fresh while the component is there and the page is visible; a page that makes sounds also unseen. */
export function useAlertSummary() {
  useEffect(() => {
    const look = () => {
      if (!document.hidden || alertSound.isOn()) void alertSummary.reload();
    };
    look();
    const timer = setInterval(look, every);
    document.addEventListener("visibilitychange", look);
    const unsubscribe = hub.alertsChanged.subscribe(look);
    return () => {
      unsubscribe();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
      alertSummary.forget();
    };
  }, []);
}

/** Calls `reload` when alerts have changed, while the page is visible. */
export function useOnAlerts(reload: () => Promise<void>) {
  useEffect(
    () =>
      hub.alertsChanged.subscribe(() => {
        if (!document.hidden) void reload();
      }),
    [reload],
  );
}

export const useUnseenAlerts = () => useSyncExternalStore(alertSummary.subscribe, alertSummary.unseen);
