import type { Rollout, RolloutAction } from "../../api/types.ts";
import { formatInstant } from "../../lib/localTime.ts";
import {
  actionsOf,
  actionWords,
  describeShares,
  rolloutSentence,
  rolloutStanding,
  sharesOf,
} from "../../lib/rollouts.ts";
import { useNow } from "../../live/hooks.ts";
import { useUser } from "../../state/useUser.ts";
import { Button } from "../Button.tsx";
import type { IconName } from "../Icon.tsx";
import { StandingTag } from "../updates/StandingTag.tsx";
import { DeviceBar } from "./DeviceBar.tsx";

interface Props {
  rollout: Rollout;
  onAct: (action: RolloutAction) => void;
  onDelete: () => void;
}

const icons: Readonly<Partial<Record<RolloutAction, IconName>>> = {
  approve: "check",
  start: "play",
  pause: "pause",
  resume: "play",
  abort: "stop",
};

/** What the rollout is, what it does or waits for, and what can be done with it. */
export function RolloutHead({ rollout, onAct, onDelete }: Props) {
  const user = useUser();
  const now = useNow();
  const isAdmin = user?.role === "admin";
  const isOwn = user?.username === rollout.creator;
  const { state, version, creator, counts } = rollout;
  const mayDelete = state !== "running" && state !== "paused";
  const dates = [
    `Made by ${creator}, ${formatInstant(rollout.created_at)}`,
    ...(rollout.approved_by === null ? [] : [`approved by ${rollout.approved_by}`]),
    ...(rollout.started_at === null ? [] : [`started ${formatInstant(rollout.started_at)}`]),
    ...(rollout.ended_at === null ? [] : [`ended ${formatInstant(rollout.ended_at)}`]),
  ];
  return (
    <section className="panel rollout-head" aria-label="Standing" data-state={state}>
      <header className="panel-head">
        <h2>{rollout.name}</h2>
        <StandingTag {...rolloutStanding(rollout)} />
        {isAdmin && (
          <div className="panel-actions">
            {actionsOf(state).map((action, index) => (
              <Button
                key={action}
                look={index === 0 && action !== "pause" ? "primary" : "plain"}
                {...(icons[action] !== undefined && { icon: icons[action] })}
                disabled={action === "approve" && isOwn}
                onClick={() => onAct(action)}
              >
                {actionWords[action].verb}
              </Button>
            ))}
            {mayDelete && <Button icon="trash" onClick={onDelete}>Delete</Button>}
          </div>
        )}
      </header>
      <p className="rollout-words" role="status">{rolloutSentence(rollout, now)}</p>
      <div className="rollout-progress">
        <DeviceBar counts={counts} label="All devices" />
        <p className="quiet">Version {version}: {describeShares(sharesOf(counts))}</p>
      </div>
      {isAdmin && isOwn && state === "awaiting_approval" && (
        <p className="quiet">You made it, so you cannot approve it.</p>
      )}
      <p className="note">{dates.join(", ")}</p>
    </section>
  );
}
