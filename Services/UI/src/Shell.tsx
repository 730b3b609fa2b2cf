import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { User } from "./api/types.ts";
import { destinationOf } from "./navigation.ts";
import { IconButton } from "./parts/Button.tsx";
import { ConnectionBadge } from "./parts/ConnectionBadge.tsx";
import { ConnectionBanner } from "./parts/ConnectionBanner.tsx";
import { Mark } from "./parts/Icon.tsx";
import { Link } from "./parts/Link.tsx";
import { Navigation } from "./parts/Navigation.tsx";
import { RunningExperiments } from "./parts/RunningExperiments.tsx";
import { ThemeButton } from "./parts/ThemeButton.tsx";
import { leave, usePath } from "./router.ts";
import { session } from "./state/session.ts";
import { title } from "./state/title.ts";
import { toasts } from "./state/toasts.ts";

/** The frame around every page: navigation at the side, on phones at the bottom, and a bar with the connection's state. */
export function Shell({ user, children }: { user: User; children: ReactNode }) {
  const path = usePath();
  useArrival(path);
  const [leaving, setLeaving] = useState(false);
  const named = useSyncExternalStore(title.subscribe, title.current);
  const signOut = async () => {
    setLeaving(true);
    await session.logout().catch(() => {
      toasts.show("error", "The server could not be told. Your session may still be valid there.");
    });
  };
  return (
    <div className="shell">
      <a className="skip" href="#content">Skip to the content</a>
      <aside className="side">
        <Link href="/" className="brand" aria-label="WebMACS, overview">
          <Mark />
          <span>WebMACS</span>
        </Link>
        <Navigation role={user.role} />
      </aside>
      <header className="bar">
        <h1>{named ?? destinationOf(path)?.title ?? "WebMACS"}</h1>
        <ConnectionBadge />
        <RunningExperiments />
        <div className="bar-end">
          <Link href="/account" className="who" aria-label={`Account of ${user.username}`} title={user.email}>
            <span className="who-name">{user.username}</span>
            <span className="who-role">{user.role}</span>
          </Link>
          <ThemeButton />
          <IconButton
            icon="signOut"
            label="Sign out"
            disabled={leaving}
            onClick={() => leave(() => void signOut())}
          />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <ConnectionBanner />
        {children}
      </main>
    </div>
  );
}

/** What the frame looks like until it is known who is signed in: it stands at once, and nothing jumps when the rest comes. */
export function ShellOutline() {
  return (
    <div className="shell" aria-hidden="true">
      <aside className="side">
        <span className="brand">
          <Mark />
          <span>WebMACS</span>
        </span>
      </aside>
      <header className="bar" />
    </div>
  );
}

/** Whoever goes to another page starts at its top, with the keyboard too. */
function useArrival(path: string) {
  const last = useRef(path);
  useEffect(() => {
    if (last.current === path) return;
    last.current = path;
    scrollTo(0, 0);
    document.getElementById("content")?.focus({ preventScroll: true });
  }, [path]);
}
