/** The path to return to after login: only a path of this site, never another origin's, and never the login itself. */
export function safeRedirect(next: string | null, origin: string): string {
  if (next === null || !next.startsWith("/") || /[\\\s]/.test(next) || next.startsWith("//")) return "/";
  try {
    const url = new URL(next, origin);
    if (url.origin !== origin || url.pathname === "/login") return "/";
    return url.pathname + url.search;
  } catch {
    return "/";
  }
}
