import { api } from "../../api/client.ts";
import type { Rule } from "../../api/types.ts";
import { toasts } from "../../state/toasts.ts";
import { ConfirmDialog } from "../ConfirmDialog.tsx";

interface Props {
  rule: Rule;
  onDeleted: () => Promise<void> | void;
  onClose: () => void;
}

export function DeleteRule({ rule, onDeleted, onClose }: Props) {
  return (
    <ConfirmDialog
      title="Delete rule"
      verb="Delete rule"
      onClose={onClose}
      onConfirm={async () => {
        await api.deleteRule(rule.public_id);
        toasts.show("done", `${rule.name} is deleted.`);
        await onDeleted();
      }}
    >
      <p>
        <strong>{rule.name}</strong> is deleted with its tests.{" "}
        {rule.state === "firing" ? "Its alert clears. " : ""}The alerts it has fired stay in the list.
      </p>
    </ConfirmDialog>
  );
}
