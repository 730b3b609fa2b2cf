import type { TestedWebhook } from "../../api/types.ts";
import { formatSeconds, networkIn, prettyBody } from "../../lib/webhooks.ts";
import { Button } from "../Button.tsx";
import { Icon } from "../Icon.tsx";

interface Props {
  tested: TestedWebhook;
  /** A private network is to be allowed. */
  onAllow: (network: string) => void;
}

/** What became of a sample. */
export function TestResult({ tested, onAllow }: Props) {
  const { delivered, seconds, response_code, response_body, error } = tested;
  const network = networkIn(error);
  return (
    <div className={`test-result ${delivered ? "good" : "bad"}`} role="status">
      <p>
        <Icon name={delivered ? "check" : "alert"} size={18} />
        <strong>{delivered ? "Delivered" : "Not delivered"}</strong>
        <span className="quiet">
          {response_code === null ? "no answer" : `answer ${response_code}`} after {formatSeconds(seconds)}
        </span>
      </p>
      {error !== null && <p>{error}</p>}
      {network !== undefined && <Button icon="lock" onClick={() => onAllow(network)}>Allow {network}</Button>}
      {response_body !== null && response_body !== "" && (
        <details>
          <summary>Answer</summary>
          <pre tabIndex={0}>{prettyBody(response_body)}</pre>
        </details>
      )}
    </div>
  );
}
