import type { WebhookEvent } from "../../api/types.ts";
import { webhookEvents } from "../../lib/webhooks.ts";

interface Props {
  events: readonly WebhookEvent[];
  error: string | undefined;
  onChange: (events: WebhookEvent[]) => void;
}

/** Which events are sent, each with a sentence. */
export function EventField({ events, error, onChange }: Props) {
  const toggle = (event: WebhookEvent, isOn: boolean) =>
    onChange(isOn ? [...events, event] : events.filter((one) => one !== event));
  return (
    <fieldset className="ticks" aria-describedby={error === undefined ? undefined : "events-note"}>
      <legend>Events</legend>
      {webhookEvents.map(({ key, label, sentence }) => (
        <label key={key} className="tick">
          <input
            type="checkbox"
            name="events"
            aria-label={label}
            aria-describedby={`event-${key}`}
            checked={events.includes(key)}
            onChange={(change) => toggle(key, change.target.checked)}
          />
          <span>
            {label}
            <span id={`event-${key}`} className="note">{sentence}</span>
          </span>
        </label>
      ))}
      {error !== undefined && <p id="events-note" className="note wrong" role="alert">{error}</p>}
    </fieldset>
  );
}
