import type { FleetDevice } from "../../api/types.ts";
import { seenText } from "../../lib/fleet.ts";
import { formatCount } from "../../lib/format.ts";
import { formatExactly } from "../../lib/localTime.ts";
import { useNow } from "../../live/hooks.ts";
import { IconButton } from "../Button.tsx";
import { Switch } from "../Switch.tsx";

interface Props {
  devices: readonly FleetDevice[];
  /** Whether the user may change them. */
  allowed: boolean;
  chosen: ReadonlySet<string>;
  /** Devices that are being changed. */
  busy: ReadonlySet<string>;
  onChoose: (names: readonly string[], isChosen: boolean) => void;
  onTag: (device: FleetDevice) => void;
  onHold: (device: FleetDevice) => void;
  onForget: (device: FleetDevice) => void;
  /** Shows those with the tag alone. */
  onFilter: (tag: string) => void;
}

/** The devices by name. */
export function FleetTable(props: Props) {
  const { devices, allowed, chosen, busy, onChoose, onTag, onHold, onForget, onFilter } = props;
  const now = useNow();
  const names = devices.map(({ name }) => name);
  return (
    <div className="table-frame">
      <table className="table fleet" aria-label="Devices">
        <thead>
          <tr>
            <th scope="col">
              {allowed && (
                <input
                  className="choice"
                  type="checkbox"
                  aria-label="Choose all devices of this page"
                  checked={names.length > 0 && names.every((name) => chosen.has(name))}
                  onChange={(event) => onChoose(names, event.target.checked)}
                />
              )}
              Device
            </th>
            <th scope="col">Version</th>
            <th scope="col">Tags</th>
            <th scope="col" className="number">Starts</th>
            <th scope="col">Held</th>
            {allowed && (
              <th scope="col">
                <span className="hidden">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => (
            <tr key={device.name} data-device={device.name} data-online={device.online}>
              <th scope="row">
                <div className="fleet-name">
                  {allowed && (
                    <input
                      className="choice"
                      type="checkbox"
                      aria-label={`Choose ${device.name}`}
                      checked={chosen.has(device.name)}
                      onChange={(event) => onChoose([device.name], event.target.checked)}
                    />
                  )}
                  <div>
                    <span>{device.name}</span>
                    <small className="fleet-seen" title={formatExactly(device.last_seen)}>
                      <span className="lamp" aria-hidden="true" />
                      {seenText(device, now)}
                    </small>
                    {device.locked !== null && <small className="fleet-locked">Locked: {device.locked}
                    </small>}
                  </div>
                </div>
              </th>
              <td className="fleet-version">
                {device.version}
                <small className="cell-note">{device.architecture ?? ""}</small>
              </td>
              <td className="fleet-tags">
                {device.tags.length === 0 && <span className="quiet">none</span>}
                {device.tags.map((tag) => (
                  <button
                    key={tag}
                    type="button"
                    className="chip"
                    aria-label={`Only devices with ${tag}`}
                    onClick={() => onFilter(tag)}
                  >
                    {tag}
                  </button>
                ))}
              </td>
              <td className="number fleet-starts">
                <span className="row-label">Starts</span>
                {formatCount(device.restarts)}
              </td>
              <td className="fleet-held">
                <Switch
                  label={`${device.name} is held back`}
                  isOn={device.held}
                  disabled={!allowed || busy.has(device.name)}
                  onSwitch={() =>
                    onHold(device)}
                >
                  <span className="row-label">Held</span>
                </Switch>
              </td>
              {allowed && (
                <td className="actions">
                  <IconButton
                    icon="edit"
                    label={`Tag ${device.name}`}
                    onClick={() => onTag(device)}
                  />
                  <IconButton
                    icon="trash"
                    label={`Forget ${device.name}`}
                    onClick={() =>
                      onForget(device)}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
