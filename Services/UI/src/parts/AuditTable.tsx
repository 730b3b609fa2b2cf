import { Fragment, useState } from "react";
import type { AuditEntry } from "../api/types.ts";
import { actionWords, actorKind, changesOf } from "../lib/audit.ts";
import { formatExactly } from "../lib/localTime.ts";
import { IconButton } from "./Button.tsx";

/** Entries, each with what changed behind a button. */
export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const toggle = (sequence: number) => {
    const next = new Set(open);
    if (!next.delete(sequence)) next.add(sequence);
    setOpen(next);
  };
  return (
    <div className="table-frame">
      <table className="table audit">
        <thead>
          <tr>
            <th scope="col" className="number">No.</th>
            <th scope="col">Time</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
            <th scope="col">Of which</th>
            <th scope="col">
              <span className="hidden">Details</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => {
            const { sequence } = entry;
            const isOpen = open.has(sequence);
            return (
              <Fragment key={sequence}>
                <tr>
                  <td className="number quiet">{sequence}</td>
                  <td className="when">{formatExactly(entry.time)}</td>
                  <td>
                    {entry.actor_name ?? entry.actor}
                    {actorKind(entry.actor) !== undefined && (
                      <span className="kind">{actorKind(entry.actor)}</span>
                    )}
                  </td>
                  <th scope="row">{actionWords(entry.action)}</th>
                  <td>{entry.subject_name ?? entry.subject_public_id ?? ""}</td>
                  <td className="actions">
                    <IconButton
                      icon={isOpen ? "up" : "down"}
                      label={`Details of entry ${sequence}`}
                      aria-expanded={isOpen}
                      onClick={() => toggle(sequence)}
                    />
                  </td>
                </tr>
                {isOpen && (
                  <tr className="audit-details">
                    <td colSpan={6}>
                      <Details entry={entry} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Details({ entry }: { entry: AuditEntry }) {
  const changes = changesOf(entry);
  const facts = [
    ["Id", entry.subject_public_id],
    ["Address", entry.address],
    ["Request", entry.request_id],
    ["Hash", entry.hash],
  ].filter(([, value]) => value !== null);
  return (
    <>
      {changes.length > 0 && (
        <dl className="audit-changes">
          {changes.map(({ column, before, after }) => (
            <div key={column}>
              <dt>{column}</dt>
              {before !== undefined && (
                <dd>
                  <span className="hidden">before:</span>
                  <del>{before}</del>
                </dd>
              )}
              {after !== undefined && (
                <dd>
                  <span className="hidden">after:</span>
                  <ins>{after}</ins>
                </dd>
              )}
            </div>
          ))}
        </dl>
      )}
      <dl className="audit-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
