import type { Channel } from "../api/types.ts";
import { splitName } from "../lib/channels.ts";
import { type Host, perfEventsOf } from "../lib/hosts.ts";
import { Icon } from "./Icon.tsx";
import { LiveValue } from "./LiveValue.tsx";
import { Sparkline } from "./Sparkline.tsx";

/** What the kernel and the processor count; and a plain word where they cannot. */
export function PerfEvents({ host }: { host: Host }) {
  const { kernel, processor } = perfEventsOf(host);
  return (
    <section className="panel perf" aria-label="Perf events">
      <header className="panel-head">
        <h2>Perf events</h2>
      </header>
      {processor.length === 0 && (
        <p className="perf-none" role="note">
          <Icon name="alert" />
          <span>
            <strong>Counters unavailable.</strong>{" "}
            {kernel.some(({ name }) => splitName(name).label === "CPU clock")
              ? "This machine's processor offers no counters, as in most virtual machines; what the kernel counts is shown."
              : "The agent may not read perf events here, or they are switched off. It takes root, CAP_PERFMON, or kernel.perf_event_paranoid at 0 or less; the agent's log says which."}
          </span>
        </p>
      )}
      <div className="perf-grid">
        {[...processor, ...kernel].map((channel) => <Count key={channel.public_id} channel={channel} />)}
      </div>
    </section>
  );
}

function Count({ channel }: { channel: Channel }) {
  return (
    <div className="perf-count">
      <h3>{splitName(channel.name).label}</h3>
      <div className="card-middle">
        <LiveValue channel={channel} />
        <Sparkline channel={channel.public_id} />
      </div>
    </div>
  );
}
