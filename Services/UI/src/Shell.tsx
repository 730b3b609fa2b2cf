import { type ReactNode, useEffect, useState } from "react";
import type { User } from "./api/types.ts";
import { IconButton } from "./parts/Button.tsx";
import { ConnectionBadge } from "./parts/ConnectionBadge.tsx";
import { Icon, type IconName, Mark } from "./parts/Icon.tsx";
import { Link } from "./parts/Link.tsx";
import { ThemeButton } from "./parts/ThemeButton.tsx";
import { leave, usePath } from "./router.ts";
import { session } from "./state/session.ts";
import { toasts } from "./state/toasts.ts";

interface Destination {
  href: string;
  title: string;
  icon: IconName;
  adminOnly?: boolean;
}

/** Only pages that work; one line per page. On a phone the first four are at hand, the rest behind "More". */
const destinations: readonly Destination[] = [
  { href: "/", title: "Dashboard", icon: "dashboard" },
  { href: "/channels", title: "Channels", icon: "channels" },
  { href: "/quality", title: "Data quality", icon: "quality" },
  { href: "/storage", title: "Storage", icon: "storage" },
  { href: "/users", title: "Users", icon: "users", adminOnly: true },
];

/** The frame around every page: navigation at the side, on phones at the bottom, and a bar with the connection's state. */
export function Shell({ user, children }: { user: User; children: ReactNode }) {
  const path = usePath();
  const [leaving, setLeaving] = useState(false);
  const title = destinations.find(({ href }) => isWithin(path, href))?.title ?? "WebMACS";
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
        <Link href="/" className="brand" aria-label="WebMACS, dashboard">
          <Mark />
          <span>WebMACS</span>
        </Link>
        <Navigation path={path} isAdmin={user.role === "admin"} />
      </aside>
      <header className="bar">
        <h1>{title}</h1>
        <ConnectionBadge />
        <div className="bar-end">
          <div className="who" title={user.email}>
            <span className="who-name">{user.username}</span>
            <span className="who-role">{user.role}</span>
          </div>
          <ThemeButton />
          <IconButton
            icon="signOut"
            label="Sign out"
            disabled={leaving}
            onClick={() => leave(() => void signOut())}
          />
        </div>
      </header>
      <main id="content" tabIndex={-1}>{children}</main>
    </div>
  );
}

const atHand = 4;

function Navigation({ path, isAdmin }: { path: string; isAdmin: boolean }) {
  const [open, setOpen] = useState(false);
  const shown = destinations.filter(({ adminOnly }) => adminOnly !== true || isAdmin);
  const rest = shown.slice(atHand);
  useEffect(() => setOpen(false), [path]);
  return (
    <nav
      aria-label="Main"
      onKeyDown={(event) => event.key === "Escape" && setOpen(false)}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}
    >
      {shown.slice(0, atHand).map((one) => <NavLink key={one.href} {...one} />)}
      <div className="nav-rest" data-open={open || undefined}>
        {rest.map((one) => <NavLink key={one.href} {...one} />)}
      </div>
      <button
        type="button"
        className="nav-link nav-more"
        aria-expanded={open}
        data-current={rest.some(({ href }) => isWithin(path, href)) || undefined}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
        <span>More</span>
      </button>
    </nav>
  );
}

function NavLink({ href, icon, title }: Destination) {
  return (
    <Link href={href} className="nav-link">
      <Icon name={icon} />
      <span>{title}</span>
    </Link>
  );
}

function isWithin(path: string, href: string): boolean {
  return path === href || (href !== "/" && path.startsWith(`${href}/`));
}
