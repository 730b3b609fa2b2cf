import { type ComponentProps } from "react";
import { byRule } from "../../lib/alerts.ts";
import { formatCount } from "../../lib/format.ts";
import { SeverityMark } from "../rules/SeverityMark.tsx";
import { AlertTable } from "./AlertTable.tsx";

/** The alerts of each rule behind a line of their own, which opens when it is wanted. */
export function AlertGroups({ label, alerts, ...table }: ComponentProps<typeof AlertTable>) {
  return (
    <div className="alert-groups">
      {byRule(alerts).map((group) => (
        <details key={group.rule} className="alert-group" data-rule={group.rule}>
          <summary>
            <strong>{group.name}</strong>
            <span className="quiet">
              {formatCount(group.alerts.length)} {group.alerts.length === 1 ? "alert" : "alerts"}
              {group.unseen > 0 && `, ${formatCount(group.unseen)} not acknowledged`}
            </span>
            <SeverityMark severity={group.severity} />
          </summary>
          <AlertTable label={`${label}: ${group.name}`} alerts={group.alerts} {...table} />
        </details>
      ))}
    </div>
  );
}
