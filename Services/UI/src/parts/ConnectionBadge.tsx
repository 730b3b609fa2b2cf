import type { Standing } from "../lib/connection.ts";
import { useConnection, useStanding } from "../live/hooks.ts";

const words: Record<Standing, string> = {
  starting: "Connecting",
  live: "Live",
  polled: "Polling",
  interrupted: "Reconnecting",
  lost: "Disconnected",
};

/** Whether what the page shows is live, in a word. What is done about it says `ConnectionBanner`. */
export function ConnectionBadge() {
  const connection = useConnection();
  const standing = useStanding();
  const text = connection.phase === "offline" ? "Offline" : words[standing];
  return (
    <div className={`connection ${standing}`} data-phase={connection.phase} data-standing={standing}>
      <span className="lamp" aria-hidden="true" />
      <span role="status">{text}</span>
    </div>
  );
}
