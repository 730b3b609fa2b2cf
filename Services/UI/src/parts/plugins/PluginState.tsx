import type { PluginInstance } from "../../api/types.ts";
import { formatCount } from "../../lib/format.ts";
import { formatExactly } from "../../lib/localTime.ts";
import { agoText, hindrance, intervalText } from "../../lib/plugins.ts";
import { useNow } from "../../live/hooks.ts";
import { HealthTag } from "./HealthTag.tsx";
import { PluginStatus } from "./PluginStatus.tsx";
import { PluginSwitch } from "./PluginSwitch.tsx";

interface Props {
  plugin: PluginInstance;
  onChanged: () => Promise<void>;
}

/** How an instance is doing: whether it runs, when it last did, and what there is to do. */
export function PluginState({ plugin, onChanged }: Props) {
  const now = useNow();
  const { error_message: error, consecutive_failures: failures, status } = plugin;
  const next = hindrance(plugin, now);
  return (
    <section className="panel plugin-state" aria-label="State">
      {(error !== null || next !== undefined) && (
        <div className={`banner ${status === "error" ? "wrong" : "plain"}`}>
          {error !== null && <p>{error}</p>}
          {next !== undefined && <p>{next}</p>}
        </div>
      )}
      <dl className="plugin-facts">
        <div>
          <dt>Health</dt>
          <dd>
            <HealthTag health={plugin.health} />
          </dd>
        </div>
        <div>
          <dt>Status</dt>
          <dd>
            <PluginStatus plugin={plugin} />
          </dd>
        </div>
        <div>
          <dt>On</dt>
          <dd>
            <PluginSwitch plugin={plugin} onChanged={onChanged} />
          </dd>
        </div>
        <div>
          <dt>Device</dt>
          <dd>{plugin.device ?? "none"}</dd>
        </div>
        <div>
          <dt>Every</dt>
          <dd>{intervalText(plugin.interval_seconds)}</dd>
        </div>
        <div>
          <dt>Last run</dt>
          <dd>
            <Ago instant={plugin.last_run} now={now} />
          </dd>
        </div>
        <div>
          <dt>Last success</dt>
          <dd>
            <Ago instant={plugin.last_success} now={now} />
          </dd>
        </div>
        <div>
          <dt>Failures in a row</dt>
          <dd>{formatCount(failures)}</dd>
        </div>
      </dl>
    </section>
  );
}

function Ago({ instant, now }: { instant: string | null; now: number }) {
  return <span title={instant === null ? undefined : formatExactly(instant)}>{agoText(instant, now)}</span>;
}
