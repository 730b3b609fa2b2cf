import { api } from "../api/client.ts";
import type { Token } from "../api/types.ts";
import { overlaps } from "../lib/tokens.ts";
import { NewSecret } from "./NewSecret.tsx";
import { RotationDialog } from "./RotationDialog.tsx";

/** Gives a token another secret, and shows it once. */
export function RotateDialog(
  { token, onRotated, onClose }: { token: Token; onRotated: () => Promise<void>; onClose: () => void },
) {
  return (
    <RotationDialog
      title="Rotate the token"
      overlap={{
        label: "The old secret goes on to work",
        name: "overlap_minutes",
        choices: overlaps,
        first: 0,
      }}
      rotate={(minutes) => api.rotateToken(token.public_id, minutes)}
      onRotated={onRotated}
      onClose={onClose}
      made={{ title: token.name, show: (made) => <NewSecret secret={made.token} /> }}
    >
      <p>
        <strong>{token.name}</strong>{" "}
        gets a new secret. What it may do, and whose readings it sends, stays the same.
      </p>
    </RotationDialog>
  );
}
