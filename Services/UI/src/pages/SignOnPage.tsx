import { useEffect, useState } from "react";
import { api, APIError } from "../api/client.ts";
import { safeRedirect } from "../lib/safeRedirect.ts";
import { signOnFailure, signOnPath } from "../lib/signOn.ts";
import { EmptyState } from "../parts/EmptyState.tsx";
import { useTitle } from "../state/title.ts";

/**
 * Where a provider's visitor comes back. The one-time code leaves the address at once, so that neither the history nor a
 * bookmark has it, and becomes a session; then the page that was wanted loads.
 */
export function SignOnPage() {
  const [query] = useState(() => new URLSearchParams(location.search));
  const [failure, setFailure] = useState<string>();

  useTitle("Sign in");
  useEffect(() => {
    history.replaceState(null, "", signOnPath);
    const code = query.get("code");
    if (code === null) {
      setFailure(signOnFailure(query.get("error") ?? ""));
      return;
    }
    api.exchangeSignOn(code).then(
      () => location.replace(safeRedirect(query.get("next"), location.origin)),
      (error: unknown) =>
        setFailure(
          error instanceof APIError && error.status !== 400 ? error.message : signOnFailure("stale"),
        ),
    );
  }, [query]);

  return (
    <main className="login">
      {failure === undefined ? <p className="loading" role="status">Signing in…</p> : (
        <EmptyState
          icon="alert"
          title="Signing in did not work"
          action={<a className="button primary" href="/login">Back to sign in</a>}
        >
          {failure}
        </EmptyState>
      )}
    </main>
  );
}
