import { useEffect, useState } from "react";
import { api } from "../api/client.ts";
import type { SignOnConfig } from "../api/types.ts";
import { safeRedirect } from "../lib/safeRedirect.ts";
import { signOnLink } from "../lib/signOn.ts";
import { useQuery } from "../router.ts";

/** The ways in besides the password: a link for each provider, nothing where there is none. */
export function SignOnLinks() {
  const [providers, setProviders] = useState<SignOnConfig["providers"]>([]);
  const next = safeRedirect(useQuery().get("next"), location.origin);

  useEffect(() => {
    // Without an answer there is still the password.
    api.signOnConfig().then(({ providers }) => setProviders(providers), () => {});
  }, []);

  if (providers.length === 0) return null;
  return (
    <div className="login-others">
      <p>or</p>
      {providers.map(({ id, name, authorize_url }) => (
        <a key={id} className="button plain" href={signOnLink(authorize_url, next)}>Sign in with {name}</a>
      ))}
    </div>
  );
}
