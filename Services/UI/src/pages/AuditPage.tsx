import { useCallback, useState } from "react";
import { api } from "../api/client.ts";
import { actionWords, auditKinds } from "../lib/audit.ts";
import { formatCount } from "../lib/format.ts";
import { fromLocalInput } from "../lib/localTime.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { AuditSeal } from "../parts/AuditSeal.tsx";
import { AuditTable } from "../parts/AuditTable.tsx";
import { Button } from "../parts/Button.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { Field, SelectField } from "../parts/Field.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Pager } from "../parts/Pager.tsx";
import { useTitle } from "../state/title.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useSettled } from "../state/useSettled.ts";

const pageSize = 50;
const nothing = { actor: "", action: "", subject: "", from: "", to: "" };

/** Who changed what, the newest first; administrators only. */
export function AuditPage() {
  useTitle("Audit log");
  const [form, setForm] = useState(nothing);
  const [page, setPage] = useState(1);
  const settled = useSettled(form);
  const ask = useCallback(async () => {
    const filter = filterOf(settled);
    const [entries, head] = await Promise.all([api.audit(page, pageSize, filter), api.auditHead()]);
    return { entries, head };
  }, [settled, page]);
  const answer = useAnswer(ask);
  const { data, asking } = answer;
  const change = (field: keyof typeof nothing) => (event: { target: { value: string } }) => {
    setForm({ ...form, [field]: event.target.value });
    setPage(1);
  };
  const clear = () => {
    setForm(nothing);
    setPage(1);
  };
  const total = data?.entries.total ?? 0;
  return (
    <div className="page audit">
      <div className="filters">
        <Field label="Who" value={form.actor} onChange={change("actor")} maxLength={255} autoComplete="off" />
        <SelectField label="What" value={form.action} onChange={change("action")}>
          <option value="">Anything</option>
          {auditKinds.map((kind) => <option key={kind} value={kind}>{actionWords(kind)}</option>)}
        </SelectField>
        <Field
          label="Of which"
          value={form.subject}
          onChange={change("subject")}
          maxLength={255}
          autoComplete="off"
        />
        <Field label="From" type="datetime-local" step="1" value={form.from} onChange={change("from")} />
        <Field label="To" type="datetime-local" step="1" value={form.to} onChange={change("to")} />
      </div>
      <AnswerState what="The audit log" {...answer} />
      {data !== undefined && (
        <div aria-busy={asking}>
          <div className="page-tools">
            <p className="quiet" role="status">
              {formatCount(total)} {total === 1 ? "entry" : "entries"}
            </p>
            <AuditSeal head={data.head} />
            <div className="audit-files">
              {(["csv", "jsonl"] as const).map((format) => (
                <a
                  key={format}
                  className="button plain"
                  href={api.auditFile(format, filterOf(settled))}
                  download
                >
                  <Icon name="download" size={18} />
                  {format === "csv" ? "CSV" : "JSON lines"}
                </a>
              ))}
            </div>
          </div>
          {total === 0
            ? (
              <EmptyState
                icon="audit"
                title="No entry fits"
                action={<Button onClick={clear}>Show all entries</Button>}
              >
                Change who, what or when above.
              </EmptyState>
            )
            : <AuditTable entries={data.entries.data} />}
          <Pager page={page} pageSize={pageSize} total={total} onTurn={setPage} />
        </div>
      )}
    </div>
  );
}

function filterOf(form: typeof nothing) {
  return {
    actor: form.actor.trim() || undefined,
    action: form.action || undefined,
    subject: form.subject.trim() || undefined,
    from: fromLocalInput(form.from),
    to: fromLocalInput(form.to),
  };
}
