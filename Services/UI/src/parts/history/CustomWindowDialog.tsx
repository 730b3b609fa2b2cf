import { useState } from "react";
import { checkSpan } from "../../lib/historyView.ts";
import { toLocalInput } from "../../lib/localTime.ts";
import type { Span } from "../../lib/timeWindow.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { Field } from "../Field.tsx";

interface Props {
  span: Span;
  onChoose: (span: Span) => void;
  onClose: () => void;
}

export function CustomWindowDialog({ span, onChoose, onClose }: Props) {
  const [from, setFrom] = useState(() => toLocalInput(new Date(span.from).toISOString()));
  const [to, setTo] = useState(() => toLocalInput(new Date(span.to).toISOString()));
  const [isChecked, setChecked] = useState(false);
  const { span: chosen, faults } = checkSpan(from, to);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Dialog
      title="Choose times"
      onClose={onClose}
      onSubmit={() => {
        setChecked(true);
        if (chosen !== undefined) onChoose(chosen);
      }}
      actions={
        <>
          <span className="count">{zone}</span>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit">Show</Button>
        </>
      }
    >
      <Field
        label="From"
        type="datetime-local"
        step="1"
        value={from}
        error={isChecked ? faults.from : undefined}
        onChange={(event) => setFrom(event.target.value)}
      />
      <Field
        label="To"
        type="datetime-local"
        step="1"
        value={to}
        error={isChecked ? faults.to : undefined}
        onChange={(event) => setTo(event.target.value)}
      />
    </Dialog>
  );
}
