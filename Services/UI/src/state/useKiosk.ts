import { useEffect, useState } from "react";
import { scriptOf } from "../lib/kiosk.ts";

const lookForUpdate = 5 * 60_000;
const barShown = 4_000;

/** Keeps the screen on while the page is there. Does nothing where the browser does not allow it, as over plain HTTP. */
export function useWakeLock() {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let isOver = false;
    const ask = async () => {
      if (document.hidden || !("wakeLock" in navigator)) return;
      // Refused, for example with an empty battery: the screen then does what it always does.
      const granted = await navigator.wakeLock.request("screen").catch(() => undefined);
      if (isOver) void granted?.release();
      else lock = granted;
    };
    void ask();
    // The browser takes it back whenever the page is hidden.
    document.addEventListener("visibilitychange", ask);
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", ask);
      void lock?.release();
    };
  }, []);
}

/** Loads the page again once the server has another version of it: nobody presses reload on a wall. */
export function useSiteUpdates() {
  useEffect(() => {
    const own = scriptOf(document.documentElement.outerHTML);
    const look = async () => {
      const response = await fetch("/", { cache: "no-store", credentials: "omit" }).catch(() => undefined);
      const served = response?.ok ? scriptOf(await response.text()) : undefined;
      if (served !== undefined && served !== own) location.reload();
    };
    const timer = setInterval(() => void look(), lookForUpdate);
    return () => clearInterval(timer);
  }, []);
}

/** True for a moment after every touch, movement or key. */
export function useStirring(): boolean {
  const [isStirring, setStirring] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stir = () => {
      setStirring(true);
      clearTimeout(timer);
      timer = setTimeout(() => setStirring(false), barShown);
    };
    const events = ["pointermove", "pointerdown", "keydown"] as const;
    for (const event of events) addEventListener(event, stir);
    return () => {
      clearTimeout(timer);
      for (const event of events) removeEventListener(event, stir);
    };
  }, []);
  return isStirring;
}
