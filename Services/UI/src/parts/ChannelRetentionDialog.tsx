import { useMemo, useState } from "react";
import { api } from "../api/client.ts";
import type { ChannelRetention, RetentionPolicy } from "../api/types.ts";
import { groupChannels } from "../lib/channels.ts";
import type { Faults } from "../lib/checkForms.ts";
import {
  checkOverride,
  days,
  deletesNow,
  lifetimesOf,
  type OverrideForm,
  policyLike,
} from "../lib/retention.ts";
import { useChannels } from "../live/hooks.ts";
import { toasts } from "../state/toasts.ts";
import { useSubmission } from "../state/useSubmission.ts";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { Field, SelectField } from "./Field.tsx";
import { formatAmount } from "./RetentionPreview.tsx";
import { usePreview } from "./usePreview.ts";

interface Props {
  policy: RetentionPolicy;
  /** The one to change; without it, a channel is chosen. */
  row?: ChannelRetention;
  /** Channels that have times of their own already. */
  taken: readonly string[];
  onSaved: () => Promise<void>;
  onClose: () => void;
}

const text = (value: number | null | undefined) => value === null || value === undefined ? "" : String(value);

/** Gives a channel times of its own, or changes them, and says what would be deleted by that. */
export function ChannelRetentionDialog({ policy, row, taken, onSaved, onClose }: Props) {
  const { channels } = useChannels();
  const groups = useMemo(
    () => groupChannels(channels.filter(({ public_id }) => !taken.includes(public_id))),
    [channels, taken],
  );
  const [channel, setChannel] = useState(row?.event_public_id ?? "");
  const [form, setForm] = useState<OverrideForm>({
    retention_days: text(row?.retention_days),
    minute_days: text(row?.minute_days),
    hour_days: text(row?.hour_days),
  });
  const [touched, setTouched] = useState(row !== undefined);
  const { faults: refused, failure, busy, submit, clearFaults } = useSubmission();
  const checked = useMemo(() => checkOverride(form), [form]);
  // The server previews the policy. A channel's own times win over it, so only those that are new can be previewed.
  const like = row !== undefined || channel === "" || checked.input === undefined
    ? undefined
    : policyLike(checked.input);
  const { preview, failure: unknown, asking } = usePreview(like, { channel });
  const faults: Faults = {
    ...refused,
    ...(touched ? checked.faults : {}),
    ...(touched && channel === "" ? { channel: "Choose a channel." } : {}),
  };

  const save = () => {
    setTouched(true);
    const input = channel === "" ? undefined : checked.input;
    return submit({ input, faults: {} }, async (input) => {
      await api.setChannelRetention(channel, input);
      const name = row?.name ?? channels.find(({ public_id }) => public_id === channel)?.name ??
        "The channel";
      toasts.show("done", `${name} has times of its own.`);
      onClose();
      await onSaved();
    });
  };
  const field = (name: keyof OverrideForm, otherwise: string) => ({
    name,
    inputMode: "numeric" as const,
    autoComplete: "off",
    maxLength: 6,
    value: form[name],
    error: faults[name],
    placeholder: otherwise,
    onChange: (event: { target: { value: string } }) => {
      setForm({ ...form, [name]: event.target.value });
      clearFaults();
    },
  });
  const times = lifetimesOf(policy);
  const deletes = !asking && preview !== undefined && like !== undefined && deletesNow(preview);

  return (
    <Dialog
      title={row === undefined ? "Times of a channel’s own" : "Edit own times"}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look={deletes ? "danger" : "primary"} type="submit" busy={busy} disabled={asking}>
            {deletes ? "Save and delete" : "Save"}
          </Button>
        </>
      }
    >
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      {row !== undefined
        ? (
          <p>
            <strong>{row.name}</strong>
          </p>
        )
        : (
          <SelectField
            label="Channel"
            name="channel"
            value={channel}
            error={faults.channel}
            onChange={(event) => setChannel(event.target.value)}
          >
            <option value="">Choose a channel…</option>
            {groups.map((group) => (
              <optgroup key={group.name} label={group.name || "Other channels"}>
                {group.channels.map(({ public_id, name }) => (
                  <option key={public_id} value={public_id}>{name}</option>
                ))}
              </optgroup>
            ))}
          </SelectField>
        )}
      <Field
        label="Keep raw readings, days"
        hint={`Empty: as the policy says, ${days(times.raw)}.`}
        {...field("retention_days", String(times.raw))}
      />
      <Field
        label="Keep minute values, days"
        hint={`Empty: as the policy says, ${days(times.minutes)}.`}
        {...field("minute_days", String(times.minutes))}
      />
      <Field
        label="Keep hour values, days"
        hint={`Empty: as the policy says, ${times.hours === null ? "for ever" : days(times.hours)}.`}
        {...field("hour_days", times.hours === null ? "for ever" : String(times.hours))}
      />
      <p className={deletes ? "banner wrong" : "quiet"} role="status">
        {row !== undefined
          ? "What these times no longer keep goes at the next cleanup. This cannot be undone."
          : like === undefined
          ? ""
          : asking
          ? "Looking what would be deleted…"
          : unknown !== undefined || preview === undefined
          ? "What would be deleted could not be told. It cannot be undone."
          : deletes
          ? `Of this channel, ${
            formatAmount(preview.now)
          } are then too old and go at the next cleanup. This cannot be undone.`
          : "Nothing of this channel would be deleted now."}
      </p>
    </Dialog>
  );
}
