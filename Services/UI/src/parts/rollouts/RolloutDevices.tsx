import { useCallback, useEffect, useState } from "react";
import { api } from "../../api/client.ts";
import type { DeviceUpdate, Rollout } from "../../api/types.ts";
import { formatAge, formatCount } from "../../lib/format.ts";
import { formatExactly } from "../../lib/localTime.ts";
import { deviceStanding, deviceStates, progressText, withLocalTimes } from "../../lib/rollouts.ts";
import { useNow } from "../../live/hooks.ts";
import { useAnswer } from "../../state/useAnswer.ts";
import { useSettled } from "../../state/useSettled.ts";
import { FilterChoice } from "../FilterChoice.tsx";
import { Pager } from "../Pager.tsx";
import { SearchField } from "../SearchField.tsx";
import { StandingTag } from "../updates/StandingTag.tsx";

interface Props {
  rollout: Rollout;
  /** Whose devices alone; undefined: all. */
  wave: number | undefined;
  onWave: (wave: number | undefined) => void;
  /** How often they are asked for, in milliseconds. */
  every: number;
}

const pageSize = 50;

/** Where each device stands. */
export function RolloutDevices({ rollout, wave, onWave, every }: Props) {
  const [search, setSearch] = useState("");
  const [stateText, setState] = useState<string>();
  const [page, setPage] = useState(1);
  const wanted = useSettled(search.trim());
  const state = deviceStates.find(({ key }) => key === stateText)?.key;
  useEffect(() => setPage(1), [wave, state, wanted]);
  const id = rollout.public_id;
  const ask = useCallback(
    (signal: AbortSignal) => api.rolloutDevices(id, page, pageSize, { wave, state, search: wanted }, signal),
    [id, page, wave, state, wanted],
  );
  const { data } = useAnswer(ask, false, every);
  return (
    <section className="panel rollout-device-list" aria-label="Devices">
      <header className="panel-head">
        <h2>Devices</h2>
        {data !== undefined && <span className="quiet" role="status">{formatCount(data.total)}</span>}
      </header>
      <div className="page-tools">
        <SearchField label="Search devices" value={search} onChange={setSearch} />
        <FilterChoice
          label="Wave"
          any="all"
          value={wave === undefined ? undefined : String(wave)}
          options={rollout.waves.map((_, index) => ({ key: String(index), label: String(index + 1) }))}
          onChange={(chosen) => onWave(chosen === undefined ? undefined : Number(chosen))}
        />
        <FilterChoice label="State" any="any" value={stateText} options={deviceStates} onChange={setState} />
      </div>
      {data?.total === 0 && (
        <p className="none">
          {wave !== undefined || state !== undefined || wanted !== ""
            ? "No device fits."
            : rollout.started_at === null
            ? "Who it is for is decided when it is started."
            : "No device of the fleet is meant yet."}
        </p>
      )}
      {data !== undefined && data.total > 0 && (
        <>
          <Table devices={data.data} version={rollout.version} />
          <Pager page={page} pageSize={pageSize} total={data.total} onTurn={setPage} />
        </>
      )}
    </section>
  );
}

function Table({ devices, version }: { devices: readonly DeviceUpdate[]; version: string }) {
  const now = useNow();
  return (
    <table className="table rollout-rows">
      <thead>
        <tr>
          <th scope="col">Device</th>
          <th scope="col">Wave</th>
          <th scope="col">State</th>
          <th scope="col">Version</th>
          <th scope="col">Last change</th>
        </tr>
      </thead>
      <tbody>
        {devices.map((device) => (
          <tr key={device.device} data-device={device.device} data-state={device.state}>
            <th scope="row">{device.device}</th>
            <td className="row-wave">
              <span className="row-label">Wave</span>
              {device.wave + 1}
            </td>
            <td className="row-state">
              <span className="row-standing">
                <StandingTag {...deviceStanding(device)} />
                <small className="quiet">{progressText(device)}</small>
              </span>
              {device.state === "downloading" && device.total_bytes !== null && device.total_bytes > 0 && (
                <progress
                  max={device.total_bytes}
                  value={device.received_bytes}
                  aria-label={`${device.device}: downloaded`}
                />
              )}
              {device.reason !== null && (
                <small className="row-reason">{withLocalTimes(device.reason, now)}</small>
              )}
            </td>
            <td className="row-version">
              {device.version_before === null
                ? <span className="quiet">–</span>
                : device.state === "completed"
                ? `${device.version_before} → ${version}`
                : device.version_before}
            </td>
            <td className="when" title={formatExactly(device.updated_at)}>
              {formatAge(Math.max(0, now - Date.parse(device.updated_at)))} ago
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
