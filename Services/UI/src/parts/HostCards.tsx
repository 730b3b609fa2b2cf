import type { ReactNode } from "react";
import type { Channel } from "../api/types.ts";
import { formatBound, fraction } from "../lib/format.ts";
import type { Host } from "../lib/hosts.ts";
import { useSample, useSilence } from "../live/hooks.ts";
import { LiveValue } from "./LiveValue.tsx";

/** A machine at a glance: CPU, memory, network, disk. What it does not record is left out. */
export function HostCards({ host }: { host: Host }) {
  const get = (label: string) => host.channels.get(label);
  const memoryUsed = get("Memory used");
  return (
    <div className="host-cards">
      <Card title="CPU" share={get("CPU usage")}>
        <Detail name="Load" channel={get("Load (1 min)")} />
      </Card>
      <Card title="Memory" share={get("Memory usage")}>
        <Detail name="Used" channel={memoryUsed}>
          {memoryUsed !== undefined &&
            ` of ${formatBound(memoryUsed.max_value, memoryUsed.unit)} ${memoryUsed.unit}`}
        </Detail>
        <Detail name="Swap" channel={get("Swap usage")} />
      </Card>
      <Card title="Network">
        <Detail name="Receives" channel={get("Network receive")} />
        <Detail name="Transmits" channel={get("Network transmit")} />
      </Card>
      <Card title="Disk" share={get("Disk usage")}>
        <Detail name="Reads" channel={get("Disk read")} />
        <Detail name="Writes" channel={get("Disk write")} />
      </Card>
    </div>
  );
}

function Card(
  { title, share, children }: { title: string; share?: Channel | undefined; children: ReactNode },
) {
  return (
    <section className="panel host-card" aria-label={`${title} now`}>
      <h3>{title}</h3>
      {share !== undefined && <Share channel={share} />}
      <dl>{children}</dl>
    </section>
  );
}

/** A value of 100 %, as a number and a bar. */
function Share({ channel }: { channel: Channel }) {
  const { public_id: id, min_value: min, max_value: max } = channel;
  const sample = useSample(id);
  const silence = useSilence(id);
  const value = sample?.value ?? null;
  return (
    <div
      className={`host-share ${silence !== null ? "silent" : ""}`}
      data-full={value !== null && value >= 90 || undefined}
    >
      <p className="value">
        <LiveValue channel={channel} />
      </p>
      <div className="range-bar" aria-hidden="true">
        <span style={{ transform: `scaleX(${value === null ? 0 : fraction(value, min, max)})` }} />
      </div>
    </div>
  );
}

function Detail(
  { name, channel, children }: { name: string; channel: Channel | undefined; children?: ReactNode },
) {
  if (channel === undefined) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <LiveValue channel={channel} />
        {children !== undefined && <small className="quiet">{children}</small>}
      </dd>
    </div>
  );
}
