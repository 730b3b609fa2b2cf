import type { Token } from "../api/types.ts";
import { lifeLeft } from "../lib/share.ts";
import { lastUse } from "../lib/tokens.ts";
import { wallClock } from "../lib/wallClock.ts";
import { IconButton } from "./Button.tsx";

interface Props {
  tokens: readonly Token[];
  /** Who looks: only of their own, and of services, may they have the secret. */
  me: string | undefined;
  showsOwners: boolean;
  onEdit: (token: Token) => void;
  onRotate: (token: Token) => void;
  onRevoke: (token: Token) => void;
}

export function TokenTable({ tokens, me, showsOwners, onEdit, onRotate, onRevoke }: Props) {
  const now = wallClock.now();
  return (
    <div className="table-frame">
      <table className="table tokens">
        <thead>
          <tr>
            <th scope="col">Name</th>
            {showsOwners && <th scope="col">Owner</th>}
            <th scope="col">May</th>
            <th scope="col">Valid</th>
            <th scope="col">Last used</th>
            <th scope="col">
              <span className="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.public_id} data-token={token.public_id}>
              <th scope="row">
                {token.name}
                {token.device !== null && <small className="quiet cell-note">{token.device}</small>}
              </th>
              {showsOwners && (
                <td>{token.username ?? <span className="kind">{`service · ${token.role}`}</span>}</td>
              )}
              <td className="token-scopes">
                {token.scopes === null
                  ? <span className="quiet">everything that {token.role}s may</span>
                  : token.scopes.join(", ")}
              </td>
              <td className="quiet">
                {token.expires_at === null ? "until revoked" : lifeLeft(Date.parse(token.expires_at), now)}
              </td>
              <td className="quiet" data-label="Last used">{lastUse(token.last_used_at, now)}</td>
              <td className="actions">
                <IconButton icon="edit" label={`Edit ${token.name}`} onClick={() => onEdit(token)} />
                <IconButton
                  icon="retry"
                  label={`Rotate ${token.name}`}
                  disabled={token.user_public_id !== null && token.user_public_id !== me}
                  onClick={() => onRotate(token)}
                />
                <IconButton icon="trash" label={`Revoke ${token.name}`} onClick={() => onRevoke(token)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
