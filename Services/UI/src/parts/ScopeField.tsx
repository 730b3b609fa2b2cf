import { scopes as everything } from "../api/types.ts";
import { scopeGroups } from "../lib/tokens.ts";

interface Props {
  isWhole: boolean;
  scopes: readonly string[];
  error: string | undefined;
  onChange: (changes: { isWhole?: boolean; scopes?: string[] }) => void;
}

/** What a token may do: all that the role may, or the ticked scopes. */
export function ScopeField({ isWhole, scopes, error, onChange }: Props) {
  const toggle = (scope: string, isOn: boolean) =>
    onChange({ scopes: isOn ? [...scopes, scope] : scopes.filter((one) => one !== scope) });
  return (
    <fieldset className="scopes" aria-describedby={error === undefined ? undefined : "scopes-note"}>
      <legend>What it may do</legend>
      <label className="tick">
        <input
          type="checkbox"
          checked={isWhole}
          onChange={(event) => onChange({ isWhole: event.target.checked })}
        />
        <span>Everything that the role may</span>
      </label>
      {!isWhole && (
        <div className="scope-groups">
          {scopeGroups(everything).map(({ subject, scopes: group }) => (
            <div key={subject} role="group" aria-label={subject}>
              <span className="scope-subject">{subject}</span>
              {group.map((scope) => (
                <label key={scope} className="tick">
                  <input
                    type="checkbox"
                    aria-label={scope}
                    checked={scopes.includes(scope)}
                    onChange={(event) => toggle(scope, event.target.checked)}
                  />
                  <span>{scope.split(":")[1]}</span>
                </label>
              ))}
            </div>
          ))}
        </div>
      )}
      {error !== undefined && <p id="scopes-note" className="note wrong" role="alert">{error}</p>}
    </fieldset>
  );
}
