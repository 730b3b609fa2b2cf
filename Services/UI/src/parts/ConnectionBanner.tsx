import { useLayoutEffect, useSyncExternalStore } from "react";
import type { Connection } from "../lib/connection.ts";
import { wallClock } from "../lib/wallClock.ts";
import { clock } from "../live/clock.ts";
import { useConnection, useStanding } from "../live/hooks.ts";
import { hub } from "../live/liveHub.ts";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";

const timeOfDay = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/**
 * Says across the page that what it shows is not live, from when it is, and what is being done; nothing while all is well.
 *
 * Greys the live parts of the page meanwhile: `data-live` of the root element.
 */
export function ConnectionBanner() {
  const connection = useConnection();
  const standing = useStanding();
  const isLost = standing === "lost";
  useLayoutEffect(() => {
    document.documentElement.dataset.live = standing;
  }, [standing]);
  if (!isLost && standing !== "polled") return null;
  const heardAt = hub.line.heardAt;
  return (
    <div className={`connection-banner ${standing}`}>
      <Icon name={isLost ? "alert" : "clock"} />
      <div className="connection-words">
        <p role="alert">
          <strong>
            {!isLost
              ? "The live stream cannot be reached."
              : connection.phase === "offline"
              ? "There is no network."
              : "The connection is lost."}
          </strong>{" "}
          {!isLost
            ? "Values are asked for now and then instead, so they come later than usual."
            : heardAt === null
            ? "No values have come yet."
            : `What you see is from ${timeOfDay.format(wallClock.now(heardAt))}.`}
        </p>
        <Attempts connection={connection} />
      </div>
      <Button
        icon="retry"
        busy={connection.phase === "connecting"}
        onClick={() => hub.line.retryNow()}
      >
        Retry now
      </Button>
    </div>
  );
}

/** What happens next. Apart from the alert, so that its seconds are not read out one by one. */
function Attempts({ connection }: { connection: Connection }) {
  const seconds = useSyncExternalStore(
    clock.subscribe,
    () =>
      connection.phase === "waiting" ? Math.max(0, Math.ceil((connection.retryAt - Date.now()) / 1000)) : 0,
  );
  const text = connection.phase === "waiting"
    ? `Next attempt in ${seconds} s`
    : connection.phase === "connecting"
    ? "Trying to connect…"
    : connection.phase === "offline"
    ? "It goes on by itself once the network is back"
    : `${connection.failures} attempts failed; it goes on once the server answers again`;
  return <p className="connection-attempts">{text}</p>;
}
