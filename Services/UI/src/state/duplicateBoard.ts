import { api } from "../api/client.ts";
import type { Dashboard } from "../api/types.ts";

/** Makes the same dashboard once more, for oneself. */
export function duplicateBoard({ name, config_json, widgets }: Dashboard): Promise<Dashboard> {
  return api.createDashboard({
    name: `Copy of ${name}`.slice(0, 255),
    is_global: false,
    config_json,
    widgets: widgets.map(({ public_id: _, ...widget }) => widget),
  });
}
