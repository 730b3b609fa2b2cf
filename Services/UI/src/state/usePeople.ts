import { useEffect, useState } from "react";
import { api } from "../api/client.ts";
import type { User } from "../api/types.ts";
import { useUser } from "./useUser.ts";

/** Who may be chosen, by id: oneself; an administrator, who may know the others, chooses among all. */
export function usePeople(): Map<string, string> {
  const me = useUser();
  const [others, setOthers] = useState<readonly User[]>([]);
  const isAdmin = me?.role === "admin";
  useEffect(() => {
    let isHere = true;
    // Without the list there is still oneself.
    if (isAdmin) void api.users().then((users) => isHere && setOthers(users)).catch(() => {});
    return () => {
      isHere = false;
    };
  }, [isAdmin]);
  const people = new Map<string, string>();
  if (me !== undefined) people.set(me.public_id, `${me.username} (me)`);
  for (const { public_id, username } of others) {
    if (!people.has(public_id)) people.set(public_id, username);
  }
  return people;
}
