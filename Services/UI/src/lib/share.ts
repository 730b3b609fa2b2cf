/** How long a share link may live, in hours. */
export const lives = [
  { name: "1 day", hours: 24 },
  { name: "7 days", hours: 168 },
  { name: "30 days", hours: 720 },
  { name: "90 days", hours: 2160 },
  { name: "1 year", hours: 8760 },
] as const;

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** "until 4 Dec 2026", "expired". Instants in milliseconds since 1970. */
export function lifeLeft(expires: number, now: number): string {
  return expires <= now ? "expired" : `until ${day.format(expires)}`;
}

/** The whole link; the token stands in the fragment, which no browser sends to a server. */
export function shareLink(origin: string, path: string, kiosk: boolean): string {
  return origin + (kiosk ? path.replace("#", "?kiosk=1#") : path);
}
