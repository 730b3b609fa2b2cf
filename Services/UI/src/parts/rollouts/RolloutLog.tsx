import type { RolloutLogAbout, RolloutLogEntry } from "../../api/types.ts";
import { formatExactly, formatInstant } from "../../lib/localTime.ts";
import { entryStanding, withLocalTimes } from "../../lib/rollouts.ts";
import { useNow } from "../../live/hooks.ts";
import { FilterChoice } from "../FilterChoice.tsx";
import { Pager } from "../Pager.tsx";
import { StandingTag } from "../updates/StandingTag.tsx";

interface Props {
  entries: readonly RolloutLogEntry[];
  total: number;
  /** Undefined: about everything. */
  about: RolloutLogAbout | undefined;
  onAbout: (about: RolloutLogAbout | undefined) => void;
  /** From 1. */
  page: number;
  pageSize: number;
  onTurn: (page: number) => void;
}

const abouts: readonly { key: RolloutLogAbout; label: string }[] = [
  { key: "rollout", label: "the rollout" },
  { key: "devices", label: "devices" },
];

/** What happened, the newest first. */
export function RolloutLog({ entries, total, about, onAbout, page, pageSize, onTurn }: Props) {
  const now = useNow();
  return (
    <section className="panel rollout-log" aria-label="Log">
      <header className="panel-head">
        <h2>Log</h2>
        <FilterChoice
          label="About"
          any="everything"
          value={about}
          options={abouts}
          onChange={(chosen) => onAbout(abouts.find(({ key }) => key === chosen)?.key)}
        />
      </header>
      {total === 0 && (
        <p className="none">
          {about === "devices" ? "No device has done anything yet." : "Nothing has happened yet."}
        </p>
      )}
      <ol>
        {entries.map((entry) => (
          <li key={entry.id} data-kind={entry.kind}>
            <time className="quiet" dateTime={entry.at} title={formatExactly(entry.at)}>
              {formatInstant(entry.at)}
            </time>
            <StandingTag {...entryStanding(entry)} />
            <p>
              {entry.device !== null && <strong>{entry.device}:</strong>} {withLocalTimes(entry.message, now)}
              {" "}
              {entry.actor !== null && <span className="quiet">by {entry.actor}</span>}
            </p>
          </li>
        ))}
      </ol>
      <Pager page={page} pageSize={pageSize} total={total} onTurn={onTurn} />
    </section>
  );
}
