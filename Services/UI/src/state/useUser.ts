import { useSyncExternalStore } from "react";
import type { User } from "../api/types.ts";
import { session } from "./session.ts";

/** The signed-in user, or undefined in the moment of signing out. */
export function useUser(): User | undefined {
  const current = useSyncExternalStore(session.subscribe, session.current);
  return current.state === "known" ? current.user : undefined;
}

export function useIsOperator(): boolean {
  const role = useUser()?.role;
  return role === "operator" || role === "admin";
}

export function useIsAdmin(): boolean {
  const role = useUser()?.role;
  return role === "admin";
}
