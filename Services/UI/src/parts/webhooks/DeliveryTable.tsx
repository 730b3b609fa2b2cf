import type { Delivery } from "../../api/types.ts";
import { formatAge } from "../../lib/format.ts";
import { formatExactly } from "../../lib/localTime.ts";
import { eventWords } from "../../lib/webhooks.ts";
import { wallClock } from "../../lib/wallClock.ts";
import { IconButton } from "../Button.tsx";
import { DeliveryState } from "./DeliveryState.tsx";

interface Props {
  deliveries: readonly Delivery[];
  onOpen: (delivery: string) => void;
  onRedeliver: (delivery: string) => void;
}

export function DeliveryTable({ deliveries, onOpen, onRedeliver }: Props) {
  return (
    <div className="table-frame">
      <table className="table delivery-table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Event</th>
            <th scope="col">State</th>
            <th scope="col" className="number">Attempts</th>
            <th scope="col">Answer</th>
            <th scope="col">
              <span className="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map((delivery) => {
            const { public_id, created_on, event_type, status, attempts } = delivery;
            const named = `${eventWords(event_type)} of ${formatExactly(created_on)}`;
            return (
              <tr key={public_id} data-delivery={public_id} data-status={status}>
                <td className="when">{formatExactly(created_on)}</td>
                <th scope="row">{eventWords(event_type)}</th>
                <td className="delivery-state">
                  <DeliveryState status={status} />
                </td>
                <td className="number delivery-attempts">
                  {attempts}
                  <span className="webhook-unit">{attempts === 1 ? "attempt" : "attempts"}</span>
                </td>
                <td className="delivery-answer">{answerOf(delivery, wallClock.now())}</td>
                <td className="actions">
                  {status !== "pending" && (
                    <IconButton
                      icon="retry"
                      label={`Deliver again: ${named}`}
                      onClick={() => onRedeliver(public_id)}
                    />
                  )}
                  <IconButton
                    icon="eye"
                    label={`Show ${named}`}
                    onClick={() => onOpen(public_id)}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** What the receiver last said, and when it is asked again. */
function answerOf({ status, response_code, last_error, next_attempt_on }: Delivery, now: number): string {
  const wait = next_attempt_on === null ? 0 : Date.parse(next_attempt_on) - now;
  const words = [
    last_error ?? response_code?.toString(),
    status === "pending" && wait > 1_000 ? `Again in ${formatAge(wait)}.` : undefined,
  ];
  return words.filter((one) => one !== undefined).join(" ");
}
