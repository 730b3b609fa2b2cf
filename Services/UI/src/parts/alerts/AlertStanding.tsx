import type { Alert } from "../../api/types.ts";
import { formatInstant } from "../../lib/localTime.ts";
import { Icon } from "../Icon.tsx";

/** Whether it fires, who has seen it, and whether somebody wanted to be left alone with it. */
export function AlertStanding({ alert }: { alert: Alert }) {
  return (
    <div className="standing">
      <span className={`alert-state ${alert.state}`}>{alert.state === "firing" ? "Firing" : "Cleared"}</span>
      {alert.acknowledged_on === null
        ? <span className="tag unseen">Not acknowledged</span>
        : (
          <span className="tag" title={formatInstant(alert.acknowledged_on)}>
            <Icon name="check" size={14} />
            {alert.acknowledged_by?.name ?? "Acknowledged"}
          </span>
        )}
      {alert.shelved_until !== null && (
        <span className="tag">
          <Icon name="shelf" size={14} />
          Shelved until {formatInstant(alert.shelved_until)}
        </span>
      )}
      {alert.suppressed !== null && (
        <span className="tag" title={alert.suppressed}>
          <Icon name="pause" size={14} />
          Suppressed
        </span>
      )}
      {alert.assignee !== null && (
        <span className="tag">
          <Icon name="person" size={14} />
          {alert.assignee.name}
        </span>
      )}
      {alert.comments_count > 0 && (
        <span className="tag">
          <Icon name="comment" size={14} />
          {alert.comments_count}
          <span className="hidden">{alert.comments_count === 1 ? "comment" : "comments"}</span>
        </span>
      )}
      {alert.retroactive && (
        <span className="tag" title="Late readings say that it would have fired. Nobody was notified.">
          Retroactive
        </span>
      )}
    </div>
  );
}
