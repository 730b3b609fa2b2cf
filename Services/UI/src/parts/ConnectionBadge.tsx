import { useSyncExternalStore } from "react";
import { needsPolling } from "../lib/connection.ts";
import { clock } from "../live/clock.ts";
import { hub } from "../live/liveHub.ts";

/** Whether what the page shows is live; when it is not, what is being done about it, and a way to hurry it up. */
export function ConnectionBadge() {
  const connection = useSyncExternalStore(hub.connectionChanged.subscribe, () => hub.connection);
  const seconds = useSyncExternalStore(
    clock.subscribe,
    () =>
      connection.phase === "waiting" ? Math.max(0, Math.ceil((connection.retryAt - Date.now()) / 1000)) : 0,
  );
  const polling = needsPolling(connection);
  const broken = connection.phase === "waiting" || connection.phase === "offline" || connection.failures > 0;
  const look = connection.phase === "live" ? "live" : polling ? "polling" : broken ? "lost" : "starting";
  const text = connection.phase === "live"
    ? "Live"
    : connection.phase === "offline"
    ? "Offline"
    : polling
    ? "Polling"
    : broken
    ? "Reconnecting"
    : "Connecting";
  const detail = connection.phase === "waiting"
    ? `retry in ${seconds} s`
    : connection.phase === "offline"
    ? "no network"
    : polling
    ? "retrying"
    : undefined;
  return (
    <div className={`connection ${look}`} data-phase={connection.phase}>
      <span className="lamp" aria-hidden="true" />
      <span role="status">{text}</span>
      {detail !== undefined && <span className="connection-detail">{detail}</span>}
      {(connection.phase === "waiting" || connection.phase === "offline") && (
        <button
          type="button"
          className="text-button"
          onClick={() => hub.retryNow()}
        >
          Retry<span className="hidden">now</span>
        </button>
      )}
    </div>
  );
}
