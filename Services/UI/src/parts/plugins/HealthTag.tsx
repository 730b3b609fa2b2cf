import type { PluginInstance } from "../../api/types.ts";
import { healthWords } from "../../lib/plugins.ts";
import { Icon, type IconName } from "../Icon.tsx";

const looks: Readonly<Record<PluginInstance["health"], { look: string; icon: IconName }>> = {
  unknown: { look: "silent", icon: "clock" },
  healthy: { look: "complete", icon: "check" },
  degraded: { look: "outside", icon: "alert" },
  failing: { look: "missing", icon: "cross" },
};

/** How well an instance is read, as a word with a sign. */
export function HealthTag({ health }: { health: PluginInstance["health"] }) {
  const { look, icon } = looks[health];
  return (
    <span className={`tag ${look}`} data-health={health}>
      <Icon name={icon} size={14} /> {healthWords[health]}
    </span>
  );
}
