import { useState } from "react";
import { api } from "../api/client.ts";
import { checkNotice, contentLimit, type NoticeForm, noticeKinds } from "../lib/notices.ts";
import { toasts } from "../state/toasts.ts";
import { useSubmission } from "../state/useSubmission.ts";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { AreaField, SelectField } from "./Field.tsx";

/** Adds a note by hand. */
export function NoticeDialog({ onSaved, onClose }: { onSaved: () => Promise<void>; onClose: () => void }) {
  const [form, setForm] = useState<NoticeForm>({ content: "", logging_type: "info" });
  const [touched, setTouched] = useState(false);
  const { faults, failure, busy, submit, clearFaults } = useSubmission();
  const own = touched ? checkNotice(form).faults : {};
  const change = (changes: Partial<NoticeForm>) => {
    setForm({ ...form, ...changes });
    setTouched(true);
    clearFaults();
  };
  const save = () =>
    submit(checkNotice(form), async (input) => {
      await api.createNotice(input);
      toasts.show("done", "The note is added.");
      onClose();
      await onSaved();
    });
  return (
    <Dialog
      title="New note"
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>Add note</Button>
        </>
      }
    >
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      <AreaField
        label="What happened"
        name="content"
        rows={4}
        value={form.content}
        error={faults.content ?? own.content}
        hint={`${[...form.content.trim()].length} of ${contentLimit} characters`}
        onChange={(event) => change({ content: event.target.value })}
      />
      <SelectField
        label="Kind"
        name="logging_type"
        value={form.logging_type}
        error={faults.logging_type}
        onChange={(event) =>
          change({ logging_type: noticeKinds.find(({ key }) => key === event.target.value)?.key ?? "info" })}
      >
        {noticeKinds.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
      </SelectField>
    </Dialog>
  );
}
