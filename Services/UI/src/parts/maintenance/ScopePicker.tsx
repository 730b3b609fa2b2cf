import { useId, useState } from "react";
import type { MaintenanceScope } from "../../api/types.ts";
import { scopeOptions } from "../../lib/maintenance.ts";
import { useChannels } from "../../live/hooks.ts";
import { SearchField } from "../SearchField.tsx";

interface Props {
  scope: MaintenanceScope;
  error: string | undefined;
  onChange: (scope: MaintenanceScope) => void;
}

/** What a maintenance window covers: everything, or devices, tags and channels in any mixture. */
export function ScopePicker({ scope, error, onChange }: Props) {
  const { channels } = useChannels();
  const [search, setSearch] = useState("");
  const note = useId();
  const groups = scopeOptions(channels, scope, search);
  return (
    <fieldset className="field source-picker" aria-describedby={error === undefined ? undefined : note}>
      <legend>Covers</legend>
      <div className="segments" role="group" aria-label="Covers">
        <button type="button" aria-pressed={scope.all} onClick={() => onChange({ ...scope, all: true })}>
          Everything
        </button>
        <button type="button" aria-pressed={!scope.all} onClick={() => onChange({ ...scope, all: false })}>
          Only some
        </button>
      </div>
      {!scope.all && (
        <>
          <SearchField label="Search devices, tags and channels" value={search} onChange={setSearch} />
          <div className="picker source-list" tabIndex={-1}>
            {groups.map(({ list, title, options }) => (
              <fieldset key={list}>
                <legend>{title}</legend>
                {options.map(({ key, label }) => (
                  <label key={key} className="tick">
                    <input
                      type="checkbox"
                      checked={scope[list].includes(key)}
                      onChange={(event) =>
                        onChange({
                          ...scope,
                          [list]: event.target.checked
                            ? [...scope[list], key]
                            : scope[list].filter((one) => one !== key),
                        })}
                    />
                    <span>{label}</span>
                  </label>
                ))}
              </fieldset>
            ))}
            {groups.length === 0 && <p className="none">Nothing has that in its name.</p>}
          </div>
        </>
      )}
      {error !== undefined && <p id={note} className="note wrong" role="alert">{error}</p>}
    </fieldset>
  );
}
