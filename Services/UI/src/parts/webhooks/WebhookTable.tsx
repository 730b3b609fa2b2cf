import type { Webhook } from "../../api/types.ts";
import { formatAge, formatCount } from "../../lib/format.ts";
import { formatExactly } from "../../lib/localTime.ts";
import { eventWords, formatWords, nameOf } from "../../lib/webhooks.ts";
import { wallClock } from "../../lib/wallClock.ts";
import { IconButton } from "../Button.tsx";
import { Link } from "../Link.tsx";
import { WebhookState } from "./WebhookState.tsx";
import { WebhookSwitch } from "./WebhookSwitch.tsx";

interface Props {
  webhooks: readonly Webhook[];
  onChanged: () => Promise<void>;
  onOpen: (kind: "edit" | "delete", webhook: Webhook) => void;
}

export function WebhookTable({ webhooks, onChanged, onOpen }: Props) {
  return (
    <div className="table-frame">
      <table className="table webhooks">
        <thead>
          <tr>
            <th scope="col">Webhook</th>
            <th scope="col">State</th>
            <th scope="col">Events</th>
            <th scope="col">Last success</th>
            <th scope="col" className="number">Waiting</th>
            <th scope="col">On</th>
            <th scope="col">
              <span className="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {webhooks.map((webhook) => (
            <tr key={webhook.public_id} data-webhook={webhook.public_id}>
              <th scope="row">
                <Link className="plain-link" href={`/webhooks/${webhook.public_id}`}>{nameOf(webhook)}</Link>
                <small className="quiet webhook-url">
                  <span className="kind">{formatWords(webhook.format)}</span>
                  {webhook.name !== null && webhook.url}
                </small>
              </th>
              <td className="webhook-standing">
                <WebhookState webhook={webhook} />
                {webhook.state_reason !== null && <small className="quiet">{webhook.state_reason}</small>}
              </td>
              <td className="quiet webhook-events">{webhook.events.map(eventWords).join(", ")}</td>
              <td className="quiet webhook-success">
                <LastSuccess at={webhook.last_success_on} />
              </td>
              <td className="number webhook-waiting">
                {formatCount(webhook.pending)}
                <span className="webhook-unit">waiting</span>
              </td>
              <td className="webhook-on">
                <WebhookSwitch webhook={webhook} onChanged={onChanged} />
              </td>
              <td className="actions">
                <IconButton
                  icon="edit"
                  label={`Edit ${nameOf(webhook)}`}
                  onClick={() => onOpen("edit", webhook)}
                />
                <IconButton
                  icon="trash"
                  label={`Delete ${nameOf(webhook)}`}
                  onClick={() => onOpen("delete", webhook)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LastSuccess({ at }: { at: string | null }) {
  if (at === null) return <>never</>;
  return <span title={formatExactly(at)}>{formatAge(wallClock.now() - Date.parse(at))} ago</span>;
}
