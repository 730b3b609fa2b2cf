import { useCallback, useState } from "react";
import { api, APIError } from "../../api/client.ts";
import { noneWhenUnknown } from "../../api/noneWhenUnknown.ts";
import type { Alert, AlertWithHistory } from "../../api/types.ts";
import { alertLength, chartOf } from "../../lib/alerts.ts";
import { formatAge } from "../../lib/format.ts";
import { formatExactly } from "../../lib/localTime.ts";
import { amount } from "../../lib/rules.ts";
import { useNow } from "../../live/hooks.ts";
import { useOnAlerts } from "../../state/alertSummary.ts";
import { toasts } from "../../state/toasts.ts";
import { useAnswer } from "../../state/useAnswer.ts";
import { useIsOperator } from "../../state/useUser.ts";
import { AnswerState } from "../AnswerState.tsx";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { Link } from "../Link.tsx";
import { SeverityMark } from "../rules/SeverityMark.tsx";
import { AlertHistory } from "./AlertHistory.tsx";
import { AlertStanding } from "./AlertStanding.tsx";
import { AssigneeField } from "./AssigneeField.tsx";
import { CommentField } from "./CommentField.tsx";
import { Explain } from "./Explain.tsx";

interface Props {
  id: string;
  /** Something was done about it. */
  onChanged: () => Promise<void>;
  onAcknowledge: (alert: Alert) => void;
  onShelve: (alert: Alert) => void;
  onClose: () => void;
}

/** One alert: what it is, what can be done about it, and everything that happened to it. */
export function AlertDrawer({ id, onChanged, onAcknowledge, onShelve, onClose }: Props) {
  const ask = useCallback(() => api.alert(id).catch(noneWhenUnknown), [id]);
  const answer = useAnswer(ask);
  const { data: alert, reload } = answer;
  const allowed = useIsOperator();
  useOnAlerts(reload);
  const attempt = async (change: Promise<unknown>) => {
    try {
      await change;
    } catch (error) {
      toasts.show("error", error instanceof APIError ? error.message : "That did not work.");
    }
    await Promise.all([reload(), onChanged()]);
  };
  return (
    <Dialog
      look="drawer"
      title={alert?.rule_name ?? "Alert"}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          {alert && allowed && (
            <>
              {alert.shelved_until !== null && (
                <Button
                  icon="undo"
                  onClick={() => void attempt(api.unshelveAlert(id))}
                >
                  Take off the shelf
                </Button>
              )}
              {alert.state === "firing" && alert.shelved_until === null && (
                <Button
                  icon="shelf"
                  onClick={() => onShelve(alert)}
                >
                  Shelve
                </Button>
              )}
              {alert.acknowledged_on === null && (
                <Button
                  look="primary"
                  icon="check"
                  onClick={() => onAcknowledge(alert)}
                >
                  Acknowledge
                </Button>
              )}
            </>
          )}
        </>
      }
    >
      {alert === null && <p className="none">There is no such alert.</p>}
      <AnswerState what="The alert" {...answer} />
      {alert && (
        <>
          <p className="alert-message">{alert.message}</p>
          <AlertStanding alert={alert} />
          <Facts alert={alert} />
          {allowed && (
            <AssigneeField
              alert={alert}
              onAssign={(user) => void attempt(api.assignAlert(id, user))}
            />
          )}
          <Explain rule={alert.rule_public_id} at={alert.fired_at} />
          <AlertHistory entries={alert.history} unit={alert.channel?.unit ?? ""} />
          {allowed && <CommentField alert={id} onSaved={() => Promise.all([reload(), onChanged()])} />}
        </>
      )}
    </Dialog>
  );
}

function Facts({ alert }: { alert: AlertWithHistory }) {
  const now = useNow();
  const [openedAt] = useState(now);
  const chart = chartOf(alert, openedAt);
  const unit = alert.channel?.unit ?? "";
  return (
    <dl className="alert-facts">
      <div>
        <dt>Severity</dt>
        <dd>
          <SeverityMark severity={alert.severity} />
        </dd>
      </div>
      <div>
        <dt>Fired</dt>
        <dd>{formatExactly(alert.fired_at)}</dd>
      </div>
      <div>
        <dt>Cleared</dt>
        <dd>{alert.cleared_at === null ? "not yet" : formatExactly(alert.cleared_at)}</dd>
      </div>
      <div>
        <dt>Lasted</dt>
        <dd>{formatAge(alertLength(alert, now))}</dd>
      </div>
      {alert.suppressed !== null && (
        <div>
          <dt>Suppressed</dt>
          <dd>{alert.suppressed}</dd>
        </div>
      )}
      {alert.value !== null && (
        <div>
          <dt>Value</dt>
          <dd>{amount(alert.value, unit)}</dd>
        </div>
      )}
      {alert.peak_value !== null && (
        <div>
          <dt>Worst value</dt>
          <dd>{amount(alert.peak_value, unit)}</dd>
        </div>
      )}
      <div>
        <dt>Rule</dt>
        <dd>
          <Link className="plain-link" href={`/rules/${alert.rule_public_id}`}>{alert.rule_name}</Link>
        </dd>
      </div>
      {chart !== undefined && (
        <div>
          <dt>Channel</dt>
          <dd>
            <Link className="plain-link" href={chart}>{alert.channel?.name} at that time</Link>
          </dd>
        </div>
      )}
    </dl>
  );
}
