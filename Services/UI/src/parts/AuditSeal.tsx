import type { AuditHead } from "../api/types.ts";
import { formatCount } from "../lib/format.ts";
import { formatInstant } from "../lib/localTime.ts";
import { Icon } from "./Icon.tsx";

/** Up to where the log was checked and signed. */
export function AuditSeal({ head }: { head: AuditHead | undefined }) {
  return (
    <p className="audit-seal">
      <Icon name="lock" size={16} />
      {head === undefined ? "Not signed yet" : (
        <span title={`Key ${head.public_key}`}>
          Checked and signed up to entry {formatCount(head.sequence)}, {formatInstant(head.signed_on)}
        </span>
      )}
    </p>
  );
}
