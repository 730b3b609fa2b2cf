import { useMemo, useSyncExternalStore } from "react";
import type { Channel } from "../api/types.ts";
import { groupChannels, isSensor } from "../lib/channels.ts";
import { clock } from "../live/clock.ts";
import { useChannels, useEverythingLive } from "../live/hooks.ts";
import { hub } from "../live/liveHub.ts";
import { ChannelsState } from "../parts/ChannelsState.tsx";
import { ControlRow } from "../parts/ControlRow.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { Link } from "../parts/Link.tsx";
import { LiveChart } from "../parts/LiveChart.tsx";
import { SensorCard } from "../parts/SensorCard.tsx";
import { useIsOperator } from "../state/useUser.ts";
import { useTitle } from "../state/title.ts";

export function DashboardPage() {
  const { channels, loading } = useChannels();
  const allowed = useIsOperator();
  useEverythingLive();
  const sensors = useMemo(() => channels.filter(isSensor), [channels]);
  const controls = useMemo(() => channels.filter((channel) => !isSensor(channel)), [channels]);
  const groups = useMemo(() => groupChannels(sensors), [sensors]);

  useTitle("Overview");

  if (loading.state !== "ready") return <ChannelsState />;
  if (channels.length === 0) {
    return (
      <EmptyState
        icon="dashboard"
        title="Nothing is measured yet"
        action={<Link className="button primary" href="/channels">Go to the channels</Link>}
      >
        Start an agent and its channels appear here by themselves within a few seconds
        {allowed ? ", or make a channel by hand." : "."}
      </EmptyState>
    );
  }
  return (
    <div className="dashboard">
      {sensors.length > 0 && <LiveChart channels={channels} />}
      {controls.length > 0 && (
        <section className="panel controls-panel" aria-label="Controls">
          <header className="panel-head">
            <h2>Controls</h2>
            {!allowed && <span className="quiet">Operators can switch</span>}
          </header>
          <div className="controls">
            {controls.map((channel) => (
              <ControlRow key={channel.public_id} channel={channel} allowed={allowed} />
            ))}
          </div>
        </section>
      )}
      {groups.map((group) => (
        <section key={group.name} className="group" aria-label={group.name || "Other channels"}>
          <header className="group-head">
            <h2>{group.name || "Other channels"}</h2>
            <GroupSummary channels={group.channels} />
          </header>
          <div className="cards">
            {group.channels.map((channel) => <SensorCard key={channel.public_id} channel={channel} />)}
          </div>
        </section>
      ))}
    </div>
  );
}

function GroupSummary({ channels }: { channels: readonly Channel[] }) {
  const silent = useSyncExternalStore(
    clock.subscribe,
    () => channels.filter(({ public_id }) => hub.silence(public_id) !== null).length,
  );
  const count = `${channels.length} ${channels.length === 1 ? "sensor" : "sensors"}`;
  return (
    <p className="quiet">
      {count}
      {silent > 0 && (
        <span className="silent-count">, {silent === channels.length ? "all" : silent} silent</span>
      )}
    </p>
  );
}
