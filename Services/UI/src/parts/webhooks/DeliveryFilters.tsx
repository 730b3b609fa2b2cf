import type { DeliveryFilter } from "../../api/types.ts";
import { fromLocalInput, toLocalInput } from "../../lib/localTime.ts";
import { deliveryStates, webhookEvents } from "../../lib/webhooks.ts";
import { Field, SelectField } from "../Field.tsx";

interface Props {
  filter: DeliveryFilter;
  /** Changes of the address. */
  onChange: (changes: Record<string, string | null>) => void;
}

/** Which deliveries are shown. */
export function DeliveryFilters({ filter, onChange }: Props) {
  return (
    <div className="filters">
      <div className="segments" role="group" aria-label="State">
        {[{ key: undefined, label: "All" }, ...deliveryStates].map(({ key, label }) => (
          <button
            key={label}
            type="button"
            aria-pressed={filter.status === key}
            onClick={() => onChange({ status: key ?? null })}
          >
            {label}
          </button>
        ))}
      </div>
      <SelectField
        label="Event"
        value={filter.event_type ?? ""}
        onChange={(event) => onChange({ event: event.target.value || null })}
      >
        <option value="">Any</option>
        {webhookEvents.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
      </SelectField>
      {(["from", "to"] as const).map((name) => (
        <Field
          key={name}
          label={name === "from" ? "From" : "To"}
          type="datetime-local"
          step="1"
          defaultValue={toLocalInput(filter[name] ?? "")}
          onChange={(event) => onChange({ [name]: fromLocalInput(event.target.value) ?? null })}
        />
      ))}
    </div>
  );
}
