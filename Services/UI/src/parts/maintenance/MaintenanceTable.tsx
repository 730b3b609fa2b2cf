import type { MaintenanceState, MaintenanceWindow } from "../../api/types.ts";
import { formatExactly, formatInstant } from "../../lib/localTime.ts";
import { describeScope } from "../../lib/maintenance.ts";
import { IconButton } from "../Button.tsx";

interface Props {
  windows: readonly MaintenanceWindow[];
  /** Whether the user may change them. */
  allowed: boolean;
  onEdit: (window: MaintenanceWindow) => void;
  onDelete: (window: MaintenanceWindow) => void;
}

const words: Readonly<Record<MaintenanceState, string>> = {
  planned: "Planned",
  active: "Active",
  ended: "Ended",
};

export function MaintenanceTable({ windows, allowed, onEdit, onDelete }: Props) {
  return (
    <div className="table-frame">
      <table className="table" aria-label="Maintenance windows">
        <thead>
          <tr>
            <th scope="col">Window</th>
            <th scope="col">State</th>
            <th scope="col">Covers</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Planned by</th>
            {allowed && (
              <th scope="col">
                <span className="hidden">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {windows.map((window) => (
            <tr key={window.public_id} data-window={window.public_id}>
              <th scope="row">
                {window.name}
                {window.reason !== null && <small className="quiet cell-note">{window.reason}</small>}
              </th>
              <td>
                <span className={window.state === "active" ? "tag unseen" : "tag"}>
                  {words[window.state]}
                </span>
              </td>
              <td>{describeScope(window.scope)}</td>
              <td className="when" title={formatExactly(window.from)}>{formatInstant(window.from)}</td>
              <td className="when" title={formatExactly(window.to)}>{formatInstant(window.to)}</td>
              <td className="quiet">{window.created_by.name}</td>
              {allowed && (
                <td className="actions">
                  <IconButton icon="edit" label={`Edit ${window.name}`} onClick={() => onEdit(window)} />
                  <IconButton icon="trash" label={`Delete ${window.name}`} onClick={() => onDelete(window)} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
