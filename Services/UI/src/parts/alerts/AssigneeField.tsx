import { useEffect, useState } from "react";
import { api } from "../../api/client.ts";
import type { Alert, Person } from "../../api/types.ts";
import { useUser } from "../../state/useUser.ts";
import { SelectField } from "../Field.tsx";

/** Who takes care of it: oneself, nobody, or whoever may log in. */
export function AssigneeField(
  { alert, onAssign }: { alert: Alert; onAssign: (user: string | null) => void },
) {
  const me = useUser();
  const [others, setOthers] = useState<readonly Person[]>([]);
  useEffect(() => {
    let isHere = true;
    // Without the list there are still oneself and nobody.
    void api.assignees().then((people) => isHere && setOthers(people)).catch(() => {});
    return () => {
      isHere = false;
    };
  }, []);
  const present = alert.assignee?.user_public_id ?? "";
  const choices = new Map<string, string>();
  if (me !== undefined) choices.set(me.public_id, `${me.username} (me)`);
  for (const { user_public_id, name } of others) {
    if (user_public_id !== null && !choices.has(user_public_id)) choices.set(user_public_id, name);
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
