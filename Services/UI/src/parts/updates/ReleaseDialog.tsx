import { useState } from "react";
import { api } from "../../api/client.ts";
import type { Release } from "../../api/types.ts";
import { toasts } from "../../state/toasts.ts";
import { ConfirmDialog } from "../ConfirmDialog.tsx";

export type ReleaseAction = "apply" | "rollback" | "delete";

interface Props {
  action: ReleaseAction;
  release: Release;
  /** The version that is installed. */
  current: string;
  onDone: () => Promise<void>;
  onClose: () => void;
}

const titles: Readonly<Record<ReleaseAction, string>> = {
  apply: "Apply",
  rollback: "Roll back",
  delete: "Delete",
};

/** Asks before a release is applied, rolled back or deleted. */
export function ReleaseDialog({ action, release, current, onDone, onClose }: Props) {
  const [force, setForce] = useState(false);
  const { public_id, version } = release;
  const confirm = async () => {
    switch (action) {
      case "apply":
        await api.applyRelease(public_id, force);
        toasts.show("done", `The updater is asked to apply ${version}.`);
        break;
      case "rollback":
        await api.rollBackRelease(public_id);
        toasts.show("done", `The updater is asked to roll ${version} back.`);
        break;
      case "delete":
        await api.deleteRelease(public_id);
        toasts.show("done", `${version} is deleted.`);
    }
    await onDone();
  };
  return (
    <ConfirmDialog
      title={`${titles[action]} ${version}`}
      verb={titles[action]}
      onClose={onClose}
      onConfirm={confirm}
    >
      {action === "apply" && (
        <>
          <p>
            WebMACS goes from {current} to <strong>{version}</strong>. The database is backed up first;{" "}
            services are restarted one after the other, and all of it is taken back if one does not get well.
          </p>
          <label className="tick">
            <input type="checkbox" checked={force} onChange={(event) => setForce(event.target.checked)} />
            <span>Also if it is not newer</span>
          </label>
        </>
      )}
      {action === "rollback" && (
        <p>
          Images, settings and the database are put back to what they were before{" "}
          <strong>{version}</strong>. Readings that came since then are lost with it.
        </p>
      )}
      {action === "delete" && (
        <p>
          {release.has_firmware_file ? "Its bundle is removed too. " : ""}What is installed stays as it is.
        </p>
      )}
    </ConfirmDialog>
  );
}
