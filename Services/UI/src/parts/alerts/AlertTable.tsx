import type { Alert } from "../../api/types.ts";
import { alertLength, chartOf } from "../../lib/alerts.ts";
import { formatAge } from "../../lib/format.ts";
import { formatExactly, formatInstant } from "../../lib/localTime.ts";
import { amount } from "../../lib/rules.ts";
import { useNow } from "../../live/hooks.ts";
import { IconButton } from "../Button.tsx";
import { Link } from "../Link.tsx";
import { SeverityMark } from "../rules/SeverityMark.tsx";
import { AlertStanding } from "./AlertStanding.tsx";

interface Props {
  /** Of the table, for who cannot see what stands above it. */
  label: string;
  alerts: readonly Alert[];
  /** Whether the user may do something about them. */
  allowed: boolean;
  chosen: ReadonlySet<string>;
  onChoose: (ids: readonly string[], isChosen: boolean) => void;
  onOpen: (alert: Alert) => void;
  onAcknowledge: (alert: Alert) => void;
  onShelve: (alert: Alert) => void;
}

export function AlertTable(props: Props) {
  const { label, alerts, allowed, chosen, onChoose, onOpen, onAcknowledge, onShelve } = props;
  const now = useNow();
  const ids = alerts.map(({ public_id }) => public_id);
  return (
    <div className="table-frame">
      <table className="table alerts" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">
              {allowed && (
                <input
                  className="choice"
                  type="checkbox"
                  aria-label={`Choose all: ${label}`}
                  checked={ids.length > 0 && ids.every((id) => chosen.has(id))}
                  onChange={(event) => onChoose(ids, event.target.checked)}
                />
              )}
              Alert
            </th>
            <th scope="col">Severity</th>
            <th scope="col">Standing</th>
            <th scope="col" className="number">Value</th>
            <th scope="col">Since</th>
            {allowed && (
              <th scope="col">
                <span className="hidden">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => {
            const chart = chartOf(alert, now);
            const isUnseen = alert.acknowledged_on === null;
            return (
              <tr
                key={alert.public_id}
                data-alert={alert.public_id}
                data-state={alert.state}
                data-unseen={isUnseen || undefined}
                className={`alert-row ${alert.severity} ${
                  alert.shelved_until === null && alert.suppressed === null ? "" : "is-shelved"
                }`}
              >
                <th scope="row">
                  <div className="alert-what">
                    {allowed && (
                      <input
                        className="choice"
                        type="checkbox"
                        aria-label={`Choose ${alert.rule_name}`}
                        checked={chosen.has(alert.public_id)}
                        onChange={(event) => onChoose([alert.public_id], event.target.checked)}
                      />
                    )}
                    <div>
                      <button type="button" className="alert-name" onClick={() => onOpen(alert)}>
                        {alert.rule_name}
                      </button>
                      <small className="alert-message">{alert.message}</small>
                    </div>
                  </div>
                </th>
                <td>
                  <SeverityMark severity={alert.severity} />
                </td>
                <td>
                  <AlertStanding alert={alert} />
                </td>
                <td className="number">
                  {alert.value !== null && (
                    chart === undefined ? <Value alert={alert} /> : (
                      <Link
                        className="plain-link"
                        href={chart}
                        aria-label={`Chart of ${alert.channel?.name ?? ""}`}
                      >
                        <Value alert={alert} />
                      </Link>
                    )
                  )}
                </td>
                <td className="when" title={formatExactly(alert.fired_at)}>
                  {formatInstant(alert.fired_at)}
                  <small className="cell-note">for {formatAge(alertLength(alert, now))}</small>
                </td>
                {allowed && (
                  <td className="actions">
                    {isUnseen && (
                      <IconButton
                        icon="check"
                        label={`Acknowledge ${alert.rule_name}`}
                        onClick={() => onAcknowledge(alert)}
                      />
                    )}
                    {alert.state === "firing" && alert.shelved_until === null && (
                      <IconButton
                        icon="shelf"
                        label={`Shelve ${alert.rule_name}`}
                        onClick={() => onShelve(alert)}
                      />
                    )}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Value({ alert }: { alert: Alert }) {
  return <>{amount(Number(alert.value?.toPrecision(6)), alert.channel?.unit ?? "")}</>;
}
