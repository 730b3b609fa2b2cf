import { useId } from "react";
import type { Credential } from "../../api/types.ts";
import { boundsText, type Setting } from "../../lib/pluginSettings.ts";
import { Field, SelectField } from "../Field.tsx";

interface Props {
  setting: Setting;
  value: string | boolean;
  error: string | undefined;
  /** Of the vault; undefined: not known. */
  credentials: readonly Credential[] | undefined;
  /** Leaves out what explains the setting: it stands elsewhere. */
  isBare?: boolean;
  onChange: (value: string | boolean) => void;
}

/** One setting of a driver, as its schema says what it may be. */
export function SettingField({ setting, value, error, credentials, isBare = false, onChange }: Props) {
  const { name, title, description, type, choices, format, isRequired } = setting;
  const note = useId();
  const hint = isBare ? undefined : [description, boundsText(setting)].filter(Boolean).join(" ");
  const common = { label: title, name, error, ...(hint ? { hint } : {}) };
  if (type === "boolean") {
    return (
      <div className="setting-tick">
        <label className="tick">
          <input
            type="checkbox"
            name={name}
            checked={value === true}
            aria-describedby={hint || error !== undefined ? note : undefined}
            onChange={(event) => onChange(event.target.checked)}
          />
          <span>{title}</span>
        </label>
        {error !== undefined
          ? <p id={note} className="note wrong" role="alert">{error}</p>
          : hint && <p id={note} className="note">{hint}</p>}
      </div>
    );
  }
  const text = typeof value === "string" ? value : "";
  if (format === "credential") {
    const isKnown = text === "" || credentials === undefined ||
      credentials.some(({ public_id }) => public_id === text);
    return (
      <div className="setting-credential">
        <SelectField {...common} value={text} onChange={(event) => onChange(event.target.value)}>
          <option value="">None</option>
          {credentials?.map(({ public_id, name }) => (
            <option key={public_id} value={public_id}>{name}</option>
          ))}
          {credentials === undefined && text !== "" && <option value={text}>…</option>}
          {!isKnown && <option value={text}>One that is no longer there</option>}
        </SelectField>
        <a className="plain-link" href="/credentials" target="_blank" rel="noopener">
          New credential<span className="hidden">, for {title}, in a new tab</span>
        </a>
      </div>
    );
  }
  if (choices.length > 0) {
    return (
      <SelectField {...common} value={text} onChange={(event) => onChange(event.target.value)}>
        {!isRequired && setting.fallback === undefined && <option value="">None</option>}
        {choices.map((choice) => <option key={choice} value={choice}>{choice}</option>)}
      </SelectField>
    );
  }
  return (
    <Field
      {...common}
      autoComplete="off"
      spellCheck={false}
      {...(type === "string" ? format === "uri" ? { inputMode: "url" } : {} : { inputMode: "decimal" })}
      required={isRequired}
      value={text}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
