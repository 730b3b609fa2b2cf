import type { IconName } from "./parts/Icon.tsx";

export interface Destination {
  href: string;
  title: string;
  icon: IconName;
  /** Stands in the bottom bar of a phone; the rest is behind "More". At most four. */
  isPrimary?: boolean;
  adminOnly?: boolean;
}

/** Only pages that work; one line per page. */
export const sections: readonly { title: string; destinations: readonly Destination[] }[] = [
  {
    title: "Live",
    destinations: [
      { href: "/", title: "Overview", icon: "dashboard", isPrimary: true },
      { href: "/dashboards", title: "Dashboards", icon: "boards", isPrimary: true },
      { href: "/hosts", title: "Hosts", icon: "host" },
      { href: "/alerts", title: "Alerts", icon: "siren" },
    ],
  },
  {
    title: "History",
    destinations: [
      { href: "/history", title: "History", icon: "lines", isPrimary: true },
      { href: "/experiments", title: "Experiments", icon: "flask", isPrimary: true },
      { href: "/datapoints", title: "Data points", icon: "table" },
    ],
  },
  {
    title: "Data",
    destinations: [
      { href: "/channels", title: "Channels", icon: "channels" },
      { href: "/plugins", title: "Plugins", icon: "plug" },
      { href: "/rules", title: "Rules", icon: "rule" },
      { href: "/maintenance", title: "Maintenance", icon: "clock" },
      { href: "/quality", title: "Data quality", icon: "quality" },
      { href: "/storage", title: "Storage", icon: "storage" },
    ],
  },
  {
    title: "System",
    destinations: [
      { href: "/notices", title: "Notices", icon: "bell" },
      { href: "/account", title: "Account", icon: "person" },
      { href: "/tokens", title: "API tokens", icon: "key" },
      { href: "/users", title: "Users", icon: "users", adminOnly: true },
      { href: "/audit", title: "Audit log", icon: "audit", adminOnly: true },
      { href: "/credentials", title: "Credentials", icon: "lock", adminOnly: true },
      { href: "/settings", title: "Settings", icon: "settings", adminOnly: true },
      { href: "/webhooks", title: "Webhooks", icon: "webhook", adminOnly: true },
      { href: "/ota", title: "OTA Updates", icon: "update", adminOnly: true },
      { href: "/docs", title: "API", icon: "braces" },
    ],
  },
];

/** The sections with what a user may open; empty ones are left out. */
export function sectionsFor(isAdmin: boolean) {
  return sections
    .map(({ title, destinations }) => ({
      title,
      destinations: destinations.filter(({ adminOnly }) => isAdmin || adminOnly !== true),
    }))
    .filter(({ destinations }) => destinations.length > 0);
}

/** The destination that `path` belongs to: itself, or the list that a single thing was opened from. */
export function destinationOf(path: string): Destination | undefined {
  return sections.flatMap(({ destinations }) => destinations)
    .find(({ href }) => path === href || (href !== "/" && path.startsWith(`${href}/`)));
}
