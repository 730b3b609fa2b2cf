import type { Role } from "./api/types.ts";
import type { IconName } from "./parts/Icon.tsx";

export interface Destination {
  href: string;
  title: string;
  icon: IconName;
  /** Stands in the bottom bar of a phone; the rest is behind "More". At most four. */
  isPrimary?: boolean;
  /** The least role that it is for; undefined: everybody. */
  needs?: "operator" | "admin";
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
      { href: "/users", title: "Users", icon: "users", needs: "admin" },
      { href: "/audit", title: "Audit log", icon: "audit", needs: "admin" },
      { href: "/credentials", title: "Credentials", icon: "lock", needs: "admin" },
      { href: "/settings", title: "Settings", icon: "settings", needs: "admin" },
      { href: "/webhooks", title: "Webhooks", icon: "webhook", needs: "admin" },
      { href: "/ota", title: "OTA Updates", icon: "update", needs: "operator" },
      { href: "/docs", title: "API", icon: "braces" },
    ],
  },
];

/** The sections with what a user may open; empty ones are left out. */
export function sectionsFor(role: Role) {
  return sections
    .map(({ title, destinations }) => ({
      title,
      destinations: destinations.filter(({ needs }) =>
        needs === undefined || role === "admin" || role === needs
      ),
    }))
    .filter(({ destinations }) => destinations.length > 0);
}

/** The destination that `path` belongs to: itself, or the list that a single thing was opened from. */
export function destinationOf(path: string): Destination | undefined {
  return sections.flatMap(({ destinations }) => destinations)
    .find(({ href }) => path === href || (href !== "/" && path.startsWith(`${href}/`)));
}
