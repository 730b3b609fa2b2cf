import { rangeName, timeRanges } from "../../lib/timeRange.ts";
import { changeQuery } from "../../router.ts";

/** Which device a dashboard shows, and how long a past; both stand in the address. */
export function BoardBar(
  { devices, device, minutes }: { devices: readonly string[] | null; device: string; minutes: number },
) {
  return (
    <>
      {devices !== null && (
        <label className="device-picker">
          <span>Device</span>
          <select
            value={device}
            onChange={(event) => changeQuery({ device: event.target.value })}
          >
            {!devices.includes(device) && <option value={device}>{device || "none fits"}</option>}
            {devices.map((name) => <option key={name} value={name}>{name}</option>)}
          </select>
        </label>
      )}
      <div className="segments" role="group" aria-label="Time range">
        {timeRanges.map((range) => (
          <button
            key={range}
            type="button"
            aria-pressed={range === minutes}
            onClick={() => changeQuery({ minutes: String(range) })}
          >
            {rangeName(range)}
          </button>
        ))}
        {!timeRanges.includes(minutes as 60) && (
          <button type="button" aria-pressed="true">{rangeName(minutes)}</button>
        )}
      </div>
    </>
  );
}

/** The device and time range of a dashboard: the address's, else the dashboard's own, else the first that fits. */
export function chooseDevice(asked: string | null, initial: string, devices: readonly string[]): string {
  if (asked !== null) return asked;
  return devices.includes(initial) || initial !== "" && devices.length === 0 ? initial : devices[0] ?? "";
}
