import type { Severity } from "../../api/types.ts";
import { severities } from "../../lib/rules.ts";
import { Icon } from "../Icon.tsx";

/** How bad it is: by shape, colour and word. */
export function SeverityMark({ severity }: { severity: Severity }) {
  const { icon, label } = severities.find(({ key }) => key === severity)!;
  return (
    <span className={`severity ${severity}`}>
      <Icon name={icon} size={16} />
      {label}
    </span>
  );
}
