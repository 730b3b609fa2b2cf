import { useId, useMemo, useState } from "react";
import type { Channel } from "../../api/types.ts";
import { groupChannels, natural, splitName } from "../../lib/channels.ts";
import { isOfDevice, labelOf, ofDevice, type Source } from "../../lib/device.ts";
import { shownUnit } from "../../lib/format.ts";
import { SearchField } from "../SearchField.tsx";

interface Props {
  channels: readonly Channel[];
  sources: readonly Source[];
  /** How many may be chosen; with one, choosing another takes its place. */
  atMost: number;
  error: string | undefined;
  onChange: (sources: Source[]) => void;
}

const isSame = (a: Source, b: Source) =>
  "id" in a ? "id" in b && a.id === b.id : "name" in b && a.name === b.name;

/** Chooses channels: certain ones, or those of whatever device the dashboard shows. */
export function SourcePicker({ channels, sources, atMost, error, onChange }: Props) {
  const [ofChosen, setOfChosen] = useState(sources.some(isOfDevice));
  const [search, setSearch] = useState("");
  const note = useId();
  const options = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/);
    const fits = (name: string) => words.every((word) => name.toLowerCase().includes(word));
    return ofChosen
      ? [{ name: "", options: deviceOptions(channels).filter(({ label }) => fits(label)) }]
      : groupChannels(channels.filter(({ name }) => fits(name))).map((group) => ({
        name: group.name || "Other channels",
        options: group.channels.map(({ public_id, name, unit }) => ({
          source: { id: public_id } as Source,
          label: splitName(name).label,
          detail: shownUnit(unit),
        })),
      }));
  }, [channels, ofChosen, search]);
  const toggle = (source: Source) => {
    const isChosen = sources.some((one) => isSame(one, source));
    if (atMost === 1) onChange([source]);
    else onChange(isChosen ? sources.filter((one) => !isSame(one, source)) : [...sources, source]);
  };
  const gone = sources.filter((source) =>
    "id" in source && !channels.some((one) => one.public_id === source.id)
  );
  return (
    <fieldset className="field source-picker" aria-describedby={error === undefined ? undefined : note}>
      <legend>{atMost === 1 ? "Channel" : "Channels"}</legend>
      <div className="segments" role="group" aria-label="Which channels">
        <button type="button" aria-pressed={!ofChosen} onClick={() => setOfChosen(false)}>
          Certain channels
        </button>
        <button type="button" aria-pressed={ofChosen} onClick={() => setOfChosen(true)}>
          Of the chosen device
        </button>
      </div>
      <SearchField label="Search channels" value={search} onChange={setSearch} />
      <div className="picker source-list" tabIndex={-1}>
        {options.map((group) => (
          <fieldset key={group.name}>
            {group.name !== "" && <legend>{group.name}</legend>}
            {group.options.map(({ source, label, detail }) => (
              <label key={"id" in source ? source.id : source.name} className="tick">
                <input
                  type={atMost === 1 ? "radio" : "checkbox"}
                  name="source"
                  checked={sources.some((one) =>
                    isSame(one, source)
                  )}
                  onChange={() => toggle(source)}
                />
                <span>{label}</span>
                <small>{detail}</small>
              </label>
            ))}
          </fieldset>
        ))}
        {options.every((group) => group.options.length === 0) && (
          <p className="none">No channel has that in its name.</p>
        )}
      </div>
      <p className="note">
        {ofChosen
          ? "One dashboard for many devices: a device is the part of a channel’s name before “ / ”, and is chosen above the dashboard."
          : `${sources.length} chosen`}
        {sources.some(isOfDevice) && !ofChosen &&
          `, of the device: ${sources.flatMap((one) => labelOf(one) ?? []).join(", ")}`}
      </p>
      {gone.length > 0 && (
        <p className="note">
          {gone.length === 1
            ? "One chosen channel was deleted."
            : `${gone.length} chosen channels were deleted.`}
          <button
            type="button"
            className="text-button"
            onClick={() => onChange(sources.filter((one) => !gone.includes(one)))}
          >
            Take out
          </button>
        </p>
      )}
      {error !== undefined && <p id={note} className="note wrong" role="alert">{error}</p>}
    </fieldset>
  );
}

/** Every label that channels of devices have, and on how many. */
function deviceOptions(channels: readonly Channel[]) {
  const labels = new Map<string, { devices: number; unit: string }>();
  for (const { name, unit } of channels) {
    const { group, label } = splitName(name);
    if (group !== "") {
      labels.set(label, { devices: (labels.get(label)?.devices ?? 0) + 1, unit: shownUnit(unit) });
    }
  }
  return [...labels]
    .sort(([a, { devices: m }], [b, { devices: n }]) => n - m || natural.compare(a, b))
    .map(([label, { devices, unit }]) => ({
      source: ofDevice(label),
      label,
      detail: `${devices} ${devices === 1 ? "device" : "devices"}${unit === "" ? "" : ` · ${unit}`}`,
    }));
}
