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
  title?: string;
  /** How many can be chosen. */
  limit?: number;
  canBeEmpty?: boolean;
  onChoose: (ids: string[]) => void;
  onClose: () => void;
}

export function SeriesPicker(
  { channels, chosen, title = "Choose series", limit = maximumLines, canBeEmpty = false, onChoose, onClose }:
    Props,
) {
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
      title={title}
      onClose={onClose}
      onSubmit={() => onChoose([...ids])}
      actions={
        <>
          <span className="count" role="status">{ids.length} of at most {limit}</span>
          {canBeEmpty && ids.length > 0 && <Button onClick={() => setIDs([])}>Clear</Button>}
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={ids.length === 0 && !canBeEmpty}>Show</Button>
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
                  disabled={!ids.includes(channel.public_id) && ids.length >= limit}
                  onChange={() => toggle(channel.public_id)}
                />
                <span>{splitName(channel.name).label}</span>
                <small>{shownUnit(channel.unit)}</small>
              </label>
            ))}
          </fieldset>
        ))}
        {groups.length === 0 && <p className="none">No channel has that in its name.</p>}
      </div>
    </Dialog>
  );
}
