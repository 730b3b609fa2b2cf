import { useEffect, useState } from "react";
import { api } from "../../api/client.ts";
import type { Alert, User } from "../../api/types.ts";
import { useUser } from "../../state/useUser.ts";
import { SelectField } from "../Field.tsx";

/** Who takes care of it: oneself or nobody; an administrator, who may know the others, chooses among all who may. */
export function AssigneeField(
  { alert, onAssign }: { alert: Alert; onAssign: (user: string | null) => void },
) {
  const me = useUser();
  const [others, setOthers] = useState<readonly User[]>([]);
  const isAdmin = me?.role === "admin";
  useEffect(() => {
    let isHere = true;
    // Without the list there are still oneself and nobody.
    if (isAdmin) void api.users().then((users) => isHere && setOthers(users)).catch(() => {});
    return () => {
      isHere = false;
    };
  }, [isAdmin]);
  const present = alert.assignee?.user_public_id ?? "";
  const choices = new Map<string, string>();
  if (me !== undefined) choices.set(me.public_id, `${me.username} (me)`);
  for (const { public_id, username } of others) {
    if (!choices.has(public_id)) choices.set(public_id, username);
  }
  if (alert.assignee !== null && !choices.has(present)) choices.set(present, alert.assignee.name);
  return (
    <SelectField
      label="Who takes care of it"
      name="assignee"
      value={present}
      onChange={(event) => onAssign(event.target.value || null)}
    >
      <option value="">Nobody yet</option>
      {[...choices].map(([id, name]) => <option key={id} value={id}>{name}</option>)}
    </SelectField>
  );
}
