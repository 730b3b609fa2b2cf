import { type ReactNode, useEffect, useRef, useState } from "react";
import { api } from "../../api/client.ts";
import { nextBoard, readKiosk } from "../../lib/kiosk.ts";
import { navigate, useQuery } from "../../router.ts";
import { useSiteUpdates, useStirring, useWakeLock } from "../../state/useKiosk.ts";
import { Button } from "../Button.tsx";
import { ConnectionBanner } from "../ConnectionBanner.tsx";

interface Props {
  /** The dashboard to turn on from; undefined where there is only this one. */
  id?: string;
  name: string;
  /** The choice of device and time range. */
  bar: ReactNode;
  onLeave: () => void;
  children: ReactNode;
}

/** A dashboard alone on the screen. A touch, the mouse or a key brings up a bar with the way out; so does Escape at once. */
export function KioskFrame({ id, name, bar, onLeave, children }: Props) {
  useWakeLock();
  useSiteUpdates();
  const isStirring = useStirring();
  useRotation(id, isStirring);
  useWayOut(onLeave);
  return (
    <div className="kiosk" data-stirring={isStirring || undefined}>
      <header className="kiosk-bar">
        <h1>{name}</h1>
        {bar}
        <Button icon="cross" onClick={onLeave}>Leave</Button>
      </header>
      <main>
        <ConnectionBanner />
        {children}
      </main>
    </div>
  );
}

/** Escape leads out; in a full screen the browser takes that key itself, and tells only that the screen is no longer full. */
function useWayOut(onLeave: () => void) {
  const leave = useRef(onLeave);
  leave.current = onLeave;
  useEffect(() => {
    const press = (event: KeyboardEvent) => event.key === "Escape" && leave.current();
    const resize = () => document.fullscreenElement === null && leave.current();
    addEventListener("keydown", press);
    document.addEventListener("fullscreenchange", resize);
    return () => {
      removeEventListener("keydown", press);
      document.removeEventListener("fullscreenchange", resize);
    };
  }, []);
}

/** Shows one dashboard after the other, unless somebody is at the screen. */
function useRotation(id: string | undefined, isStirring: boolean) {
  const query = useQuery();
  const { rotate, boards } = readKiosk(query) ?? { rotate: null, boards: [] };
  const [all, setAll] = useState<readonly string[]>([]);
  const needsAll = rotate !== null && id !== undefined && boards.length === 0;
  useEffect(() => {
    if (!needsAll) return;
    api.dashboards().then((list) => setAll(list.map(({ public_id }) => public_id))).catch(() => {
      // Without the list this dashboard stays; the next start of the kiosk asks again.
    });
  }, [needsAll]);
  const next = id === undefined ? undefined : nextBoard(boards.length > 0 ? boards : all, id);
  useEffect(() => {
    if (rotate === null || next === undefined || next === id || isStirring) return;
    const timer = setTimeout(() => {
      navigate(`/dashboards/${encodeURIComponent(next)}${location.search}`, { replace: true });
    }, rotate * 1000);
    return () => clearTimeout(timer);
  }, [rotate, next, id, isStirring]);
}
