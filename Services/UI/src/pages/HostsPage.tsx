import { useEffect, useMemo, useState } from "react";
import { channelsOf, hostCharts, hostsOf } from "../lib/hosts.ts";
import { useChannels } from "../live/hooks.ts";
import { hub } from "../live/liveHub.ts";
import { ChannelsState } from "../parts/ChannelsState.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { HostCards } from "../parts/HostCards.tsx";
import { HostChart } from "../parts/HostChart.tsx";
import { PerfEvents } from "../parts/PerfEvents.tsx";
import { changeQuery, useQuery } from "../router.ts";
import { useStored } from "../state/stored.ts";
import { useTitle } from "../state/title.ts";

const minute = 60_000;
const windows = [
  { label: "1 min", length: minute },
  { label: "5 min", length: 5 * minute },
  { label: "15 min", length: 15 * minute },
  { label: "1 h", length: 60 * minute },
] as const;
const isWindow = (value: unknown): value is number => windows.some(({ length }) => length === value);

/** Up to so many machines are buttons; more are a list. */
const buttons = 6;

/** The machines' own metrics, live: cards, a chart per group, and what their processors count. */
export function HostsPage() {
  useTitle("Hosts");
  const { channels, loading } = useChannels();
  const hosts = useMemo(() => hostsOf(channels), [channels]);
  const wanted = useQuery().get("host");
  const host = hosts.find(({ name }) => name === wanted) ?? hosts[0];
  const [window, setWindow] = useStored<number>("hosts.window", 5 * minute, isWindow);
  const [cursor, setCursor] = useState<number | null>(null);

  useEffect(() => {
    // A machine may have come since the list was read.
    if (hub.loading.state === "ready") void hub.reloadChannels().catch(() => {});
  }, []);

  if (loading.state !== "ready") return <ChannelsState />;
  if (host === undefined) {
    return (
      <EmptyState icon="host" title="No machine is measured yet">
        Start an agent on a machine: its processor, memory, network and disks appear here by themselves within
        a few seconds.
      </EmptyState>
    );
  }
  return (
    <div className="hosts" data-host={host.name}>
      <div className="page-tools">
        {hosts.length > buttons
          ? (
            <div className="input">
              <select
                aria-label="Machine"
                value={host.name}
                onChange={(event) => changeQuery({ host: event.target.value })}
              >
                {hosts.map(({ name }) => <option key={name}>{name}</option>)}
              </select>
            </div>
          )
          : hosts.length > 1
          ? (
            <div className="segments" role="group" aria-label="Machine">
              {hosts.map(({ name }) => (
                <button
                  key={name}
                  type="button"
                  aria-pressed={name === host.name}
                  onClick={() => changeQuery({ host: name })}
                >
                  {name}
                </button>
              ))}
            </div>
          )
          : <h2>{host.name}</h2>}
        <div className="segments" role="group" aria-label="Time shown">
          {windows.map(({ label, length }) => (
            <button
              key={length}
              type="button"
              aria-pressed={length === window}
              onClick={() => setWindow(length)}
            >
              {label}
            </button>
          ))}
        </div>
      </div>
      <HostCards key={`cards ${host.name}`} host={host} />
      <div className="host-charts">
        {hostCharts.map(({ title, labels }) => {
          const members = channelsOf(host, labels);
          return members.length > 0 && (
            <HostChart
              key={`${host.name} ${title}`}
              title={title}
              channels={members}
              window={window}
              cursor={cursor}
              onCursor={setCursor}
            />
          );
        })}
      </div>
      <PerfEvents key={`perf ${host.name}`} host={host} />
    </div>
  );
}
