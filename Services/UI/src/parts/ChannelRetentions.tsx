import { useCallback, useState } from "react";
import { api } from "../api/client.ts";
import type { ChannelRetention, RetentionPolicy } from "../api/types.ts";
import { natural } from "../lib/channels.ts";
import { days, lifetimesOf } from "../lib/retention.ts";
import { toasts } from "../state/toasts.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { AnswerState } from "./AnswerState.tsx";
import { Button, IconButton } from "./Button.tsx";
import { ChannelRetentionDialog } from "./ChannelRetentionDialog.tsx";
import { ConfirmDialog } from "./ConfirmDialog.tsx";

type Open = { kind: "create" } | { kind: "edit" | "remove"; row: ChannelRetention };

/** The channels for which something else holds than the policy says. */
export function ChannelRetentions(
  { policy, allowed, onChanged }: { policy: RetentionPolicy; allowed: boolean; onChanged: () => void },
) {
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const ask = useCallback(
    async () => (await api.channelRetentions()).sort((a, b) => natural.compare(a.name, b.name)),
    [],
  );
  const answer = useAnswer(ask);
  const rows = answer.data;
  const times = lifetimesOf(policy);
  const changed = async () => {
    onChanged();
    await answer.reload();
  };
  return (
    <section className="panel overrides" aria-label="Channels with times of their own">
      <header className="panel-head">
        <h2>Channels with times of their own</h2>
        {allowed && (
          <div className="panel-actions">
            <Button icon="plus" onClick={() => setOpen({ kind: "create" })}>Add channel</Button>
          </div>
        )}
      </header>
      <AnswerState what="The channels’ own times" {...answer} />
      {rows !== undefined && rows.length === 0 && (
        <p className="none">
          The policy above holds for every channel.
          {allowed && " Add a channel whose readings are worth keeping longer, or are not worth that long."}
        </p>
      )}
      {rows !== undefined && rows.length > 0 && (
        <table className="table own-times">
          <thead>
            <tr>
              <th scope="col">Channel</th>
              <th scope="col" className="number">Raw readings</th>
              <th scope="col" className="number">Minute values</th>
              <th scope="col" className="number">Hour values</th>
              {allowed && (
                <th scope="col">
                  <span className="hidden">Actions</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.event_public_id} data-channel={row.event_public_id}>
                <th scope="row">{row.name}</th>
                <Time
                  label="raw"
                  own={row.retention_days}
                  policys={times.raw}
                />
                <Time label="minutes" own={row.minute_days} policys={times.minutes} />
                <Time label="hours" own={row.hour_days} policys={times.hours} />
                {allowed && (
                  <td className="actions">
                    <IconButton
                      icon="edit"
                      label={`Edit ${row.name}`}
                      onClick={() => setOpen({ kind: "edit", row })}
                    />
                    <IconButton
                      icon="trash"
                      label={`Remove ${row.name}`}
                      onClick={() => setOpen({ kind: "remove", row })}
                    />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {open?.kind === "create" && (
        <ChannelRetentionDialog
          policy={policy}
          taken={rows?.map(({ event_public_id }) => event_public_id) ?? []}
          onSaved={changed}
          onClose={close}
        />
      )}
      {open?.kind === "edit" && (
        <ChannelRetentionDialog policy={policy} row={open.row} taken={[]} onSaved={changed} onClose={close} />
      )}
      {open?.kind === "remove" && (
        <ConfirmDialog
          title="Back to the policy"
          verb="Remove own times"
          onClose={close}
          onConfirm={async () => {
            await api.removeChannelRetention(open.row.event_public_id);
            toasts.show("done", `The policy holds for ${open.row.name} again.`);
            await changed();
          }}
        >
          <p>
            The policy’s times hold for <strong>{open.row.name}</strong>{" "}
            again. What it no longer keeps is deleted at the next cleanup.
          </p>
        </ConfirmDialog>
      )}
    </section>
  );
}

/** `null`: as the policy says; the policy's `null`: for ever. */
function Time({ label, own, policys }: { label: string; own: number | null; policys: number | null }) {
  return (
    <td className={own === null ? "number quiet" : "number"} data-time={label}>
      {own !== null ? days(own) : `${policys === null ? "for ever" : days(policys)} (policy)`}
    </td>
  );
}
