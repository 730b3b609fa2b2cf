import { useEffect, useMemo, useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { Preview, RetentionInput, RetentionPolicy } from "../api/types.ts";
import type { Faults } from "../lib/checkForms.ts";
import {
  changesTo,
  checkPolicy,
  deletesNow,
  formOf,
  isEdited,
  type PolicyForm,
  stagesOf,
} from "../lib/retention.ts";
import { useUnsaved } from "../router.ts";
import { toasts } from "../state/toasts.ts";
import { Button } from "./Button.tsx";
import { CleanupDialog } from "./CleanupDialog.tsx";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import { PolicyFields } from "./PolicyFields.tsx";
import { PolicyLife } from "./PolicyLife.tsx";
import { formatAmount, RetentionPreview } from "./RetentionPreview.tsx";
import { usePreview } from "./usePreview.ts";

interface Props {
  /** The newest the server told. While there are edits, they are kept, and a changed policy is only mentioned. */
  policy: RetentionPolicy;
  /** Administrators may change it, the others read it. */
  allowed: boolean;
  onSaved: (policy: RetentionPolicy) => void;
  onCleaned: () => void;
}

type Open =
  | { kind: "cleanup" }
  | { kind: "leave"; go: () => void }
  | { kind: "delete"; changes: Partial<RetentionInput>; preview: Preview | undefined };

/** How long what is kept: the form, what it means, and what it would remove. */
export function RetentionPanel({ policy, allowed, onSaved, onCleaned }: Props) {
  const [base, setBase] = useState(policy);
  const [form, setForm] = useState<PolicyForm>(() => formOf(policy));
  const [refused, setRefused] = useState<Faults>({});
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);

  const edited = isEdited(base, form);
  const overtaken = edited && policy.updated_at !== base.updated_at;
  const take = (policy: RetentionPolicy) => {
    setBase(policy);
    setForm(formOf(policy));
    setRefused({});
    setFailure(undefined);
  };
  useEffect(() => {
    if (!edited && !busy) take(policy);
  }, [policy]);
  useUnsaved(edited, (go) => setOpen({ kind: "leave", go }));

  const checked = useMemo(() => checkPolicy(form), [form]);
  const changes = useMemo(
    () => checked.input === undefined ? undefined : changesTo(base, checked.input),
    [checked, base],
  );
  const preview = usePreview(changes, { version: `${base.updated_at} ${policy.last_archive_run ?? ""}` });
  const faults = { ...preview.faults, ...refused, ...checked.faults };

  const change = (part: Partial<PolicyForm>) => {
    setForm({ ...form, ...part });
    setRefused({});
    setFailure(undefined);
  };

  const save = async (changes: Partial<RetentionInput>) => {
    const saved = await api.updateRetention(changes);
    take(saved);
    onSaved(saved);
    toasts.show("done", "The retention policy is saved.");
  };
  const refuse = (error: unknown) => {
    if (!(error instanceof APIError)) throw error;
    setRefused(error.fields);
    setFailure(error.message);
  };
  const submit = async () => {
    if (checked.input === undefined || changes === undefined) return;
    if (Object.keys(changes).length === 0) return take(base);
    setBusy(true);
    setFailure(undefined);
    try {
      if (!form.cleanup || base.cleanup_switched_off) return await save(changes);
      const preview = await ask(changes);
      if (preview !== undefined && !deletesNow(preview)) await save(changes);
      else setOpen({ kind: "delete", changes, preview });
    } catch (error) {
      refuse(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <section className="panel retention" aria-label="Retention policy">
      <header className="panel-head">
        <h2>Retention policy</h2>
        {!allowed && <span className="quiet">Administrators can change it</span>}
        {allowed && (
          <div className="panel-actions">
            <Button icon="broom" onClick={() => setOpen({ kind: "cleanup" })}>Clean up now</Button>
          </div>
        )}
      </header>
      <PolicyLife stages={stagesOf(checked.input ?? base)} />
      <div className="retention-columns">
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          {overtaken && (
            <div className="banner stale" role="alert">
              <p>Someone else has changed the policy since you began.</p>
              <Button onClick={() => take(policy)}>Take theirs</Button>
            </div>
          )}
          {base.cleanup_switched_off && (
            <div className="banner stale" role="status">
              <p>
                This installation removes nothing by itself: its worker runs with{" "}
                <code>RETENTION_CLEANUP_ENABLED=false</code>.{allowed &&
                  " “Clean up now” removes what is too old."}
              </p>
            </div>
          )}
          {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
          <PolicyFields form={form} faults={faults} disabled={!allowed} onChange={change} />
          {allowed && (
            <div className="form-end">
              <p className="quiet" role="status">
                {edited ? "Not saved yet" : "All changes are saved"}
              </p>
              <Button disabled={!edited || busy} onClick={() => take(policy)}>Discard</Button>
              <Button
                look="primary"
                type="submit"
                busy={busy}
                disabled={!edited || checked.input === undefined}
              >
                Save policy
              </Button>
            </div>
          )}
        </form>
        <section className="preview-frame" aria-label="Preview" aria-busy={preview.asking}>
          <header>
            <h2>{edited ? "What your changes would remove" : "What this policy removes"}</h2>
            {preview.asking && <span className="spinner" aria-hidden="true" />}
          </header>
          {checked.input === undefined && (
            <p className="quiet">The preview follows as soon as every field is right.</p>
          )}
          {checked.input !== undefined && preview.failure !== undefined && (
            <p className="banner wrong" role="alert">{preview.failure}</p>
          )}
          {checked.input !== undefined && preview.failure === undefined && preview.preview !== undefined && (
            <RetentionPreview
              preview={preview.preview}
              scheduled={form.cleanup && !base.cleanup_switched_off}
            />
          )}
        </section>
      </div>
      {open?.kind === "cleanup" && <CleanupDialog edited={edited} onClose={close} onCleaned={onCleaned} />}
      {open?.kind === "leave" && (
        <ConfirmDialog
          title="Leave without saving?"
          verb="Leave"
          onClose={close}
          onConfirm={() => {
            open.go();
            return Promise.resolve();
          }}
        >
          <p>Your changes to the retention policy are not saved, and would be lost.</p>
        </ConfirmDialog>
      )}
      {open?.kind === "delete" && (
        <ConfirmDialog
          title="Save and delete"
          verb="Save and delete"
          onClose={close}
          onConfirm={async () => {
            try {
              await save(open.changes);
            } catch (error) {
              refuse(error);
            }
          }}
        >
          {open.preview === undefined
            ? <p>What this would delete could not be told. It may be much, and it cannot be undone.</p>
            : (
              <p>
                With this policy, <strong>{formatAmount(open.preview.now)}</strong>{" "}
                are already too old. The next cleanup deletes them, at the latest{" "}
                {minutes(open.changes.cleanup_interval_minutes ?? base.cleanup_interval_minutes)}{" "}
                from now. This cannot be undone.
              </p>
            )}
          <p className="quiet">
            Where minute or hour values are kept longer, they remain and answer for the deleted readings.
          </p>
        </ConfirmDialog>
      )}
    </section>
  );
}

/** The preview of what is about to be saved; undefined when it cannot be had, unless the server refuses a field. */
async function ask(changes: Partial<RetentionInput>): Promise<Preview | undefined> {
  try {
    return await api.previewRetention(changes);
  } catch (error) {
    if (error instanceof APIError && Object.keys(error.fields).length > 0) throw error;
    return undefined;
  }
}

const minutes = (count: number): string => count === 1 ? "a minute" : `${count} minutes`;
