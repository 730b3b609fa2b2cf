import type { Credential } from "../../api/types.ts";
import type { Faults } from "../../lib/checkForms.ts";
import {
  faultsBelow,
  looseFaults,
  readSettings,
  type RowForm,
  type Setting,
  type SettingsForm,
  writeSettings,
} from "../../lib/pluginSettings.ts";
import { Button } from "../Button.tsx";
import { AreaField } from "../Field.tsx";
import { ChannelRows } from "./ChannelRows.tsx";
import { SettingField } from "./SettingField.tsx";

interface Props {
  /** Undefined: nobody knows them, and they are JSON. */
  settings: readonly Setting[] | undefined;
  value: SettingsForm | string;
  /** By place: "", "url", "channels.2.name". */
  faults: Faults;
  credentials: readonly Credential[] | undefined;
  /** `places`: what of it has changed, "" the whole; all of them below the settings themselves. */
  onChange: (value: SettingsForm | string, places: readonly string[]) => void;
}

/** What the driver of an instance is told: in a form, or as the JSON that it becomes. */
export function PluginSettings({ settings, value, faults, credentials, onChange }: Props) {
  if (typeof value === "string" || settings === undefined) {
    const text = typeof value === "string" ? value : "";
    const form = settings === undefined ? undefined : readSettings(settings, text);
    return (
      <div className="plugin-settings">
        <AreaField
          label="Configuration"
          name="config_json"
          className="code"
          rows={settings === undefined ? 3 : 12}
          spellCheck={false}
          value={text}
          error={Object.entries(faults).map(([place, fault]) => place === "" ? fault : `${place}: ${fault}`)
            .join(" ") ||
            undefined}
          hint="A JSON object for the driver. Everybody sees it: secrets belong into the credentials."
          onChange={(event) => onChange(event.target.value, [""])}
        />
        {settings !== undefined && settings.length > 0 && (
          <div className="settings-turn">
            <Button
              icon="edit"
              disabled={form === undefined}
              onClick={() => form !== undefined && onChange(form, [])}
            >
              Edit as form
            </Button>
            {form === undefined && <p className="note">The form cannot show all of this.</p>}
          </div>
        )}
      </div>
    );
  }
  if (settings.length === 0) return null;
  const loose = looseFaults(settings, value, faults);
  const plain = settings.filter(({ type }) => type !== "list");
  const change = (name: string, to: string | boolean | readonly RowForm[], places = [name]) =>
    onChange({ ...value, [name]: to }, places);
  return (
    <div className="plugin-settings" role="group" aria-label="Settings">
      {plain.length > 0 && (
        <div className="setting-fields">
          {plain.map((setting) => (
            <SettingField
              key={setting.name}
              setting={setting}
              value={scalar(value[setting.name])}
              error={faults[setting.name]}
              credentials={credentials}
              onChange={(to) => change(setting.name, to)}
            />
          ))}
        </div>
      )}
      {settings.filter(({ type }) => type === "list").map((setting) => (
        <ChannelRows
          key={setting.name}
          setting={setting}
          rows={rowsOf(value[setting.name])}
          faults={faultsBelow(setting.name, faults)}
          onChange={(rows, places) =>
            change(setting.name, rows, (places ?? []).map((place) => `${setting.name}.${place}`))}
        />
      ))}
      {loose.map((text) => <p key={text} className="note wrong" role="alert">{text}</p>)}
      <div className="settings-turn">
        <Button
          icon="braces"
          onClick={() => onChange(writeSettings(settings, value, 2), [])}
        >
          Edit as JSON
        </Button>
      </div>
    </div>
  );
}

const scalar = (value: SettingsForm[string] | undefined): string | boolean =>
  typeof value === "string" || typeof value === "boolean" ? value : "";

const rowsOf = (value: SettingsForm[string] | undefined): readonly RowForm[] =>
  Array.isArray(value) ? value as readonly RowForm[] : [];
