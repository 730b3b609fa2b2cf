import { EmptyState } from "../parts/EmptyState.tsx";
import { Link } from "../parts/Link.tsx";
import { useTitle } from "../state/title.ts";

export function NotFoundPage() {
  useTitle("No such page");
  return (
    <EmptyState
      icon="search"
      title="There is no such page"
      action={<Link className="button plain" href="/">Go to the overview</Link>}
    >
      The address may be mistyped, or the page may need another role.
    </EmptyState>
  );
}
