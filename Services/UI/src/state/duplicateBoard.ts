import { api } from "../api/client.ts";
import type { Dashboard } from "../api/types.ts";

/** Makes the same dashboard once more, for oneself. */
export async function duplicateBoard({ name, config_json, widgets }: Dashboard): Promise<Dashboard> {
  const made = await api.createDashboard({ name: `Copy of ${name}`.slice(0, 255), is_global: false });
  await api.updateDashboard(made.public_id, {
    config_json,
    widgets: widgets.map(({ public_id: _, ...widget }) => widget),
    version: made.version,
  });
  return made;
}
