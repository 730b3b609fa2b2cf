import { useState } from "react";
import type { Board } from "../../lib/board.ts";
import { rangeName, timeRanges } from "../../lib/timeRange.ts";
import type { Reasons } from "../../lib/refusal.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { Field, SelectField } from "../Field.tsx";
import { VisibleToAll } from "./VisibleToAll.tsx";

interface Props {
  board: Board;
  /** Those that fit; null when the dashboard is not about a device. */
  devices: readonly string[] | null;
  refused?: Reasons;
  onSave: (changes: Partial<Board>) => void;
  onClose: () => void;
}

/** A dashboard's name, who sees it, and what it shows when the address does not say. */
export function BoardSettingsDialog({ board, devices, refused = {}, onSave, onClose }: Props) {
  const [form, setForm] = useState(board);
  const [reasons, setReasons] = useState(refused);
  const name = form.name.trim();
  const fault = name === ""
    ? "A dashboard needs a name."
    : name.length > 255
    ? "At most 255 characters."
    : undefined;
  return (
    <Dialog
      title="Name and defaults"
      onClose={onClose}
      onSubmit={() => {
        if (fault !== undefined) return;
        const { isGlobal, device, minutes } = form;
        onSave({ name, isGlobal, device, minutes });
      }}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit">Apply</Button>
        </>
      }
    >
      {Object.entries(reasons).filter(([field]) => field !== "name").map(([field, reason]) => (
        <p key={field} className="banner wrong" role="alert">{`${field}: ${reason}`}</p>
      ))}
      <Field
        label="Name"
        value={form.name}
        error={reasons.name ?? fault}
        onChange={(event) => {
          setForm({ ...form, name: event.target.value });
          setReasons({});
        }}
        autoComplete="off"
      />
      <VisibleToAll isGlobal={form.isGlobal} onChange={(isGlobal) => setForm({ ...form, isGlobal })} />
      <div className="field-row">
        <SelectField
          label="Time range at first"
          value={form.minutes}
          onChange={(event) => setForm({ ...form, minutes: Number(event.target.value) })}
        >
          {[...new Set([...timeRanges, form.minutes])].map((range) => (
            <option key={range} value={range}>{rangeName(range)}</option>
          ))}
        </SelectField>
        {devices !== null && (
          <SelectField
            label="Device at first"
            value={form.device}
            onChange={(event) => setForm({ ...form, device: event.target.value })}
          >
            <option value="">The first that fits</option>
            {[...new Set([...devices, form.device])].filter(Boolean).map((device) => (
              <option key={device} value={device}>{device}</option>
            ))}
          </SelectField>
        )}
      </div>
    </Dialog>
  );
}
