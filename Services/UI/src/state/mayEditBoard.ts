import type { Dashboard, User } from "../api/types.ts";

/** The server decides; this only spares the user a button that would be refused. */
export function mayEditBoard(dashboard: Dashboard, user: User | undefined): boolean {
  return user?.role === "admin" ||
    (user?.role === "operator" && dashboard.user_public_id === user.public_id);
}
