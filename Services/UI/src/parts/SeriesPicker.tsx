import { useMemo, useState } from "react";
import type { Channel } from "../api/types.ts";
import { groupChannels, splitName } from "../lib/channels.ts";
import { maximumLines } from "../lib/defaultSeries.ts";
import { shownUnit } from "../lib/format.ts";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { Field } from "./Field.tsx";

interface Props {
  channels: readonly Channel[];
  chosen: readonly string[];
  onChoose: (ids: string[]) => void;
  onClose: () => void;
}

export function SeriesPicker({ channels, chosen, onChoose, onClose }: Props) {
  const [ids, setIDs] = useState<readonly string[]>(chosen);
  const [search, setSearch] = useState("");
  const groups = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/);
    return groupChannels(
      channels.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word))),
    );
  }, [channels, search]);
  const toggle = (id: string) =>
    setIDs(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]);
  return (
    <Dialog
      title="Choose series"
      onClose={onClose}
      onSubmit={() => onChoose([...ids])}
      actions={
        <>
          <span className="count" role="status">{ids.length} of at most {maximumLines}</span>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={ids.length === 0}>Show</Button>
        </>
      }
    >
      <Field
        label="Search"
        type="search"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <div className="picker">
        {groups.map((group) => (
          <fieldset key={group.name}>
            <legend>{group.name || "Other channels"}</legend>
            {group.channels.map((channel) => (
              <label key={channel.public_id} className="tick">
                <input
                  type="checkbox"
                  checked={ids.includes(channel.public_id)}
                  disabled={!ids.includes(channel.public_id) && ids.length >= maximumLines}
                  onChange={() => toggle(channel.public_id)}
                />
                <span>{splitName(channel.name).label}</span>
                <small>{shownUnit(channel.unit)}</small>
              </label>
            ))}
          </fieldset>
        ))}
        {groups.length === 0 && <p className="none">No sensor has that in its name.</p>}
      </div>
    </Dialog>
  );
}
