import type { DeliveryAttempt } from "../../api/types.ts";
import { formatExactly } from "../../lib/localTime.ts";
import { formatSeconds, prettyBody } from "../../lib/webhooks.ts";
import { Icon } from "../Icon.tsx";

/** Every attempt of a delivery, the newest first. */
export function AttemptList({ attempts }: { attempts: readonly DeliveryAttempt[] }) {
  return (
    <section className="delivery-part" aria-label="Attempts">
      <h3>Attempts</h3>
      {attempts.length === 0 && <p className="quiet">There was none yet.</p>}
      <ol className="attempt-list" reversed>
        {attempts.toReversed().map((attempt) => <Attempt key={attempt.started_on} attempt={attempt} />)}
      </ol>
    </section>
  );
}

function Attempt({ attempt }: { attempt: DeliveryAttempt }) {
  const { started_on, seconds, response_code, response_body, error } = attempt;
  return (
    <li className={error === null ? "good" : "bad"}>
      <p>
        <Icon name={error === null ? "check" : "alert"} size={16} />
        <strong>{response_code ?? "No answer"}</strong>
        <span className="quiet">{`${formatExactly(started_on)} · ${formatSeconds(seconds)}`}</span>
      </p>
      {error !== null && <p>{error}</p>}
      {response_body !== null && response_body !== "" && (
        <details>
          <summary>Answer</summary>
          <pre tabIndex={0}>{prettyBody(response_body)}</pre>
        </details>
      )}
    </li>
  );
}
