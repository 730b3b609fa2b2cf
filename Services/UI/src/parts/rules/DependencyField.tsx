import { useEffect, useState } from "react";
import { api } from "../../api/client.ts";
import type { Rule } from "../../api/types.ts";
import { SelectField } from "../Field.tsx";

interface Props {
  /** The rule that depends; undefined: a new one. */
  rule: string | undefined;
  /** The id of the rule that it depends on; empty: none. */
  value: string;
  error: string | undefined;
  onChange: (rule: string) => void;
}

/** The rule that explains this one: while it fires, this one notifies nobody. */
export function DependencyField({ rule, value, error, onChange }: Props) {
  const [rules, setRules] = useState<readonly Rule[]>([]);
  useEffect(() => {
    let isHere = true;
    // Without the list there is still the one that is chosen already.
    void api.everyRule().then((rules) => isHere && setRules(rules)).catch(() => {});
    return () => {
      isHere = false;
    };
  }, []);
  const others = rules.filter(({ public_id }) => public_id !== rule);
  return (
    <SelectField
      label="Depends on"
      name="depends_on"
      value={value}
      error={error}
      hint="While that rule fires, this one is recorded, but notifies nobody."
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">No other rule</option>
      {value !== "" && !others.some(({ public_id }) => public_id === value) && (
        <option value={value}>The rule chosen before</option>
      )}
      {others.map(({ public_id, name }) => <option key={public_id} value={public_id}>{name}</option>)}
    </SelectField>
  );
}
