import { useIsAdmin } from "../../state/useUser.ts";
import { Link } from "../Link.tsx";

/** From this machine to the fleet, and back. */
export function UpdateTabs() {
  const isAdmin = useIsAdmin();
  return (
    <nav className="update-tabs" aria-label="Updates of">
      {isAdmin && <Link href="/ota" isExact>This machine</Link>}
      <Link href="/ota/rollouts">Rollouts</Link>
      <Link href="/ota/devices">Devices</Link>
    </nav>
  );
}
