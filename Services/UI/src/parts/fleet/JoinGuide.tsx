import { EmptyState } from "../EmptyState.tsx";
import { Link } from "../Link.tsx";

/** How a device becomes one of the fleet. */
export function JoinGuide() {
  return (
    <div className="join-guide">
      <EmptyState icon="host" title="No device asks for updates yet">
        A device with an agent and an updater joins by asking. Nothing is registered here beforehand.
      </EmptyState>
      <ol>
        <li>
          Make an <Link href="/tokens">API token</Link> for the device, with the scope{" "}
          <code>updates:read</code> beside those of its telemetry.
        </li>
        <li>
          Give the token to its agent, and set <code>WEBMACS_UPDATE_FOLDER</code>{" "}
          to the folder that agent and updater share. <code>WEBMACS_AGENT_TAGS</code>{" "}
          are its first tags; later they are set here.
        </li>
        <li>It asks within a minute, and appears here with its version.</li>
      </ol>
      <p className="note">
        From the first installation to locks and offline devices: <code>docs/devices.md</code>.
      </p>
    </div>
  );
}
