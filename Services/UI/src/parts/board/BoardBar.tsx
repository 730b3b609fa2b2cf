import { rangeName, timeRanges } from "../../lib/timeRange.ts";
import { changeQuery } from "../../router.ts";
import { Link } from "../Link.tsx";
import type { Choices } from "./useChoices.ts";

interface Props extends Choices {
  /** Where any stretch of time can be chosen. */
  history?: string;
}

/** Which device a dashboard shows, and how long a past; both stand in the address. */
export function BoardBar({ devices, device, minutes, history }: Props) {
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
        {history !== undefined && <Link href={history} title="Choose any stretch of time">Custom</Link>}
      </div>
    </>
  );
}
