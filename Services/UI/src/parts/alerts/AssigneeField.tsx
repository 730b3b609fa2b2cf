import type { Alert } from "../../api/types.ts";
import { usePeople } from "../../state/usePeople.ts";
import { SelectField } from "../Field.tsx";

/** Who takes care of it: nobody, or one of those who may be chosen. */
export function AssigneeField(
  { alert, onAssign }: { alert: Alert; onAssign: (user: string | null) => void },
) {
  const choices = usePeople();
  const present = alert.assignee?.user_public_id ?? "";
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
