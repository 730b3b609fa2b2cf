import { type CSSProperties, useEffect, useRef } from "react";
import type { Faults } from "../../lib/checkForms.ts";
import { emptyRow, faultsBelow, type RowForm, type Setting } from "../../lib/pluginSettings.ts";
import { Button, IconButton } from "../Button.tsx";
import { SettingField } from "./SettingField.tsx";

interface Props {
  setting: Setting;
  rows: readonly RowForm[];
  /** By place: "2.name". */
  faults: Faults;
  /** `places`: what in the list has changed; without them, the list itself. */
  onChange: (rows: readonly RowForm[], places?: readonly string[]) => void;
}

/** The terminals that an instance declares: a table where there is room for one, else a card for each. */
export function ChannelRows({ setting, rows, faults, onChange }: Props) {
  const { items } = setting;
  const list = useRef<HTMLDivElement>(null);
  const add = useRef<HTMLDivElement>(null);
  const next = useRef<"row" | "button">();
  // Whoever adds a row goes on in it; whoever removes one finds himself below the rest.
  useEffect(() => {
    const rows = list.current?.querySelectorAll("[role=group]");
    if (next.current === "row") {
      rows?.item(rows.length - 1)?.querySelector<HTMLElement>("input, select")?.focus();
    }
    if (next.current === "button") add.current?.querySelector("button")?.focus();
    next.current = undefined;
  }, [rows.length]);
  const style = { "--row-columns": `${items.map(width).join(" ")} 36px` } as CSSProperties;
  return (
    <fieldset className="channel-rows">
      <legend>{setting.title}</legend>
      <p className="note">{setting.description}</p>
      <details>
        <summary>What the columns mean</summary>
        <dl>
          {items.map(({ name, title, description }) => (
            <div key={name}>
              <dt>{title}</dt>
              <dd>{description}</dd>
            </div>
          ))}
        </dl>
      </details>
      {rows.length > 0 && (
        <div ref={list} className="channel-row-list" style={style}>
          <div className="channel-row-head" aria-hidden="true">
            {items.map(({ name, title, description }) => <span key={name} title={description}>{title}</span>)}
          </div>
          {rows.map((row, index) => {
            const own = faultsBelow(String(index), faults);
            return (
              // A row has no name of its own until it is saved: it is known by its place.
              <div key={index} className="channel-row" role="group" aria-label={`Channel ${index + 1}`}>
                {items.map((item) => (
                  <div key={item.name} className={isLong(item) ? "channel-cell long" : "channel-cell"}>
                    <SettingField
                      setting={item}
                      value={row[item.name] ?? ""}
                      error={own[item.name]}
                      credentials={undefined}
                      isBare
                      onChange={(value) =>
                        onChange(
                          rows.map((one, at) =>
                            at === index ? { ...one, [item.name]: value } : one
                          ),
                          [`${index}.${item.name}`],
                        )}
                    />
                  </div>
                ))}
                <IconButton
                  icon="trash"
                  label={`Remove ${row.name || `channel ${index + 1}`}`}
                  onClick={() => {
                    next.current = "button";
                    onChange(rows.filter((_, at) => at !== index), []);
                  }}
                />
              </div>
            );
          })}
        </div>
      )}
      <div ref={add}>
        <Button
          icon="plus"
          onClick={() => {
            next.current = "row";
            onChange([...rows, emptyRow(items)], []);
          }}
        >
          Add channel
        </Button>
      </div>
    </fieldset>
  );
}

/** Whether it is a text of more than a few letters. */
const isLong = ({ name, type, choices }: Setting): boolean =>
  type === "string" && choices.length === 0 && name !== "unit";

/** How much of a table's width a column takes. */
function width(setting: Setting): string {
  if (setting.name === "name") return "minmax(120px, 2.2fr)";
  if (isLong(setting)) return "minmax(100px, 1.8fr)";
  if (setting.choices.length > 0) return "minmax(92px, 1.2fr)";
  if (setting.type === "boolean") return "minmax(44px, 0.5fr)";
  return "minmax(56px, 0.9fr)";
}
