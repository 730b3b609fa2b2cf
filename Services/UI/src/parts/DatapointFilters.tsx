import { useState } from "react";
import type { Channel, Experiment } from "../api/types.ts";
import { type DatapointView, spans } from "../lib/datapoints.ts";
import { fromLocalInput, toLocalInput } from "../lib/localTime.ts";
import { changeQuery } from "../router.ts";
import { Button } from "./Button.tsx";
import { Field, SelectField } from "./Field.tsx";
import { SeriesPicker } from "./SeriesPicker.tsx";

interface Props {
  view: DatapointView;
  channels: readonly Channel[];
  experiments: readonly Experiment[];
}

/** At most so many channels fit one question. */
const channelLimit = 50;

/** Which readings are shown; every choice goes into the address. */
export function DatapointFilters({ view, channels, experiments }: Props) {
  const [picking, setPicking] = useState(false);
  const chosen = channels.filter(({ public_id }) => view.channels.includes(public_id));
  const isCustom = view.from !== undefined || view.to !== undefined;
  const [custom, setCustom] = useState(isCustom);
  const showTimes = custom || isCustom;
  const choose = (channels: readonly string[]) =>
    changeQuery({ channels: channels.length > 0 ? channels.join(",") : null });
  return (
    <div className="filters">
      <Button icon="channels" onClick={() => setPicking(true)}>
        {chosen.length === 0
          ? "All channels"
          : chosen.length === 1
          ? chosen[0]!.name
          : `${chosen.length} channels`}
      </Button>
      <div className="segments" role="group" aria-label="Time shown">
        {[{ key: undefined, label: "All", name: "All time" }, ...spans].map(({ key, label, name }) => (
          <button
            key={label}
            type="button"
            aria-label={name}
            aria-pressed={view.span === key && !showTimes}
            onClick={() => {
              setCustom(false);
              changeQuery({ span: key ?? null, from: null, to: null });
            }}
          >
            {label}
          </button>
        ))}
        <button type="button" aria-pressed={showTimes} onClick={() => setCustom(true)}>Times</button>
      </div>
      {experiments.length > 0 && (
        <SelectField
          label="Experiment"
          value={view.experiment ?? ""}
          onChange={(event) => changeQuery({ experiment: event.target.value || null })}
        >
          <option value="">Any or none</option>
          {experiments.map(({ public_id, name }) => (
            <option key={public_id} value={public_id}>{name}</option>
          ))}
        </SelectField>
      )}
      {showTimes && (
        <>
          <TimeField label="From" name="from" value={view.from} />
          <TimeField label="To" name="to" value={view.to} />
        </>
      )}
      {picking && (
        <SeriesPicker
          title="Choose channels"
          channels={channels}
          chosen={view.channels}
          limit={channelLimit}
          canBeEmpty
          onClose={() => setPicking(false)}
          onChoose={(ids) => {
            choose(ids);
            setPicking(false);
          }}
        />
      )}
    </div>
  );
}

function TimeField(
  { label, name, value }: { label: string; name: "from" | "to"; value: string | undefined },
) {
  return (
    <Field
      label={label}
      type="datetime-local"
      step="1"
      defaultValue={value === undefined ? "" : toLocalInput(value)}
      onChange={(event) => changeQuery({ span: null, [name]: fromLocalInput(event.target.value) ?? null })}
    />
  );
}
