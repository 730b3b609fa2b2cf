import type { PluginInstance } from "../../api/types.ts";
import { statusWords } from "../../lib/plugins.ts";

/** How an instance is doing, and whether it is switched off. */
export function PluginStatus({ plugin }: { plugin: PluginInstance }) {
  return (
    <span className="kinds">
      <span className="kind" title={plugin.error_message ?? undefined}>{statusWords[plugin.status]}</span>
      {!plugin.enabled && <span className="kind">Switched off</span>}
      {plugin.demo_mode && plugin.status !== "demo" && <span className="kind sets">Demo values</span>}
    </span>
  );
}
