import { Field } from "../Field.tsx";

interface Props {
  isNew: boolean;
  hasOwn: boolean;
  secret: string;
  error: string | undefined;
  onChange: (changes: { hasOwnSecret?: boolean; secret?: string }) => void;
}

/** The secret that signs: one that is made, or one's own. */
export function SecretField({ isNew, hasOwn, secret, error, onChange }: Props) {
  return (
    <div className="ticks">
      {isNew && (
        <label className="tick">
          <input
            type="checkbox"
            checked={hasOwn}
            onChange={(event) => onChange({ hasOwnSecret: event.target.checked })}
          />
          <span>
            Own secret
            <span className="note">Else a strong one is made, and shown once.</span>
          </span>
        </label>
      )}
      {(hasOwn || !isNew) && (
        <Field
          label={isNew ? "Secret" : "New secret"}
          name="secret"
          type="password"
          autoComplete="new-password"
          value={secret}
          error={error}
          hint={isNew
            ? "Signs every request; stored encrypted."
            : "Replaces the present one at once. Leave empty to keep it."}
          onChange={(event) => onChange({ secret: event.target.value })}
        />
      )}
    </div>
  );
}
