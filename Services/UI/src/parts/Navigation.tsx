import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Role } from "../api/types.ts";
import { type Destination, destinationOf, sectionsFor } from "../navigation.ts";
import { usePath } from "../router.ts";
import { useAlertSummary, useUnseenAlerts } from "../state/alertSummary.ts";
import { unreadNotices, useUnreadNotices } from "../state/unreadNotices.ts";
import { IconButton } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { Link } from "./Link.tsx";

/** The way to every page: at the side; on phones four pages at the bottom, and the rest in a sheet behind "More". */
export function Navigation({ role }: { role: Role }) {
  useUnreadNotices();
  useAlertSummary();
  const alerts = useUnseenAlerts();
  const path = usePath();
  const here = destinationOf(path);
  const sections = sectionsFor(role);
  const primary = sections.flatMap(({ destinations }) => destinations).filter(({ isPrimary }) => isPrimary);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [path]);
  const isElsewhere = here !== undefined && here.isPrimary !== true;
  return (
    <>
      <nav className="nav-side" aria-label="Main">
        {sections.map((section) => <Section key={section.title} {...section} />)}
      </nav>
      <nav className="nav-bottom" aria-label="Main">
        {primary.map((one) => <NavLink key={one.href} {...one} />)}
        <button
          type="button"
          className="nav-link"
          aria-haspopup="dialog"
          aria-current={isElsewhere || undefined}
          {...(alerts > 0 &&
            { "aria-label": `More, ${alerts} alerts not acknowledged`, "data-count": shownCount(alerts) })}
          onClick={() => setOpen(true)}
        >
          <Icon name="more" />
          <span>More</span>
        </button>
      </nav>
      {isOpen && (
        <Sheet onClose={() => setOpen(false)}>
          {sections.map((section) => <Section key={section.title} {...section} />)}
        </Sheet>
      )}
    </>
  );
}

interface SectionProps {
  title: string;
  destinations: readonly Destination[];
}

function Section({ title, destinations }: SectionProps) {
  return (
    <div className="nav-section" role="group" aria-label={title}>
      <h2>{title}</h2>
      {destinations.map((one) => <NavLink key={one.href} {...one} />)}
    </div>
  );
}

function NavLink({ href, icon, title }: Destination) {
  const unread = useSyncExternalStore(unreadNotices.subscribe, unreadNotices.current);
  const alerts = useUnseenAlerts();
  const [count, words] = href === "/alerts"
    ? [alerts, "not acknowledged"]
    : [href === "/notices" ? unread : 0, "unread"];
  return (
    <Link
      href={href}
      className={`nav-link ${href === "/alerts" ? "urgent" : ""}`}
      {...(count > 0 &&
        { "aria-label": `${title}, ${count} ${words}`, "data-count": shownCount(count) })}
    >
      <Icon name={icon} />
      <span>{title}</span>
    </Link>
  );
}

const shownCount = (count: number) => count > 99 ? "99+" : count;

function Sheet({ children, onClose }: { children: React.ReactNode; onClose: () => void }) {
  const sheet = useRef<HTMLDialogElement>(null);
  // A layout effect, because only a dialog that is closed before it is taken off the page gives the focus back.
  useLayoutEffect(() => {
    const element = sheet.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={sheet}
      className="sheet"
      aria-label="All pages"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        // The backdrop is the dialog itself; so is a link to the page that is open already, which changes no path.
        if (event.target === sheet.current || (event.target as Element).closest("a") !== null) onClose();
      }}
    >
      <header>
        <h2>All pages</h2>
        <IconButton icon="cross" label="Close" onClick={onClose} />
      </header>
      <nav aria-label="All pages">{children}</nav>
    </dialog>
  );
}
