import { useEffect, useState } from "react";
import { api } from "../api/client.ts";
import type { Person } from "../api/types.ts";
import { useIsOperator, useUser } from "./useUser.ts";

/** Who may be chosen, by id: oneself first, and for those who may choose whoever may log in. */
export function usePeople(): Map<string, string> {
  const me = useUser();
  const mayChoose = useIsOperator();
  const [others, setOthers] = useState<readonly Person[]>([]);
  useEffect(() => {
    let isHere = true;
    // Without the list there is still oneself.
    if (mayChoose) void api.assignees().then((people) => isHere && setOthers(people)).catch(() => {});
    return () => {
      isHere = false;
    };
  }, [mayChoose]);
  const people = new Map<string, string>();
  if (me !== undefined) people.set(me.public_id, `${me.username} (me)`);
  for (const { user_public_id, name } of others) {
    if (user_public_id !== null && !people.has(user_public_id)) people.set(user_public_id, name);
  }
  return people;
}
