import { useState } from "react";
import { receivers } from "../../lib/webhookReceivers.ts";
import { CopyButton } from "../CopyButton.tsx";

/** How the receiver checks that a request is ours, in a few languages. */
export function SignatureHelp() {
  const [language, setLanguage] = useState(receivers[0]?.language);
  const code = receivers.find((one) => one.language === language)?.code ?? "";
  return (
    <section className="signature-help" aria-label="Check the signature">
      <h3>Check the signature</h3>
      <div className="segments" role="group" aria-label="Language">
        {receivers.map((one) => (
          <button
            key={one.language}
            type="button"
            aria-pressed={one.language === language}
            onClick={() => setLanguage(one.language)}
          >
            {one.language}
          </button>
        ))}
      </div>
      <div className="secret">
        <pre tabIndex={0}>{code}</pre>
        <CopyButton text={code} label="the code" />
      </div>
      <p className="note">
        The headers of Standard Webhooks are there too, for its libraries: webhook-id, webhook-timestamp and
        webhook-signature.
      </p>
    </section>
  );
}
