import { useState } from "react";
import { api, APIError } from "../../api/client.ts";
import type { ExplainedPart, Explanation } from "../../api/types.ts";
import { Button } from "../Button.tsx";

/** Why the rule was in its state at an instant: each part of its condition, and what it was then. Asked for by a button. */
export function Explain({ rule, at }: { rule: string; at: string }) {
  const [explanation, setExplanation] = useState<Explanation>();
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const explain = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      setExplanation(await api.explainRule(rule, at));
    } catch (error) {
      setFailure(error instanceof APIError ? error.message : "That did not work.");
    }
    setBusy(false);
  };
  return (
    <section className="explain" aria-label="Why">
      {explanation === undefined && (
        <Button icon="info" busy={busy} onClick={() => void explain()}>Why did it fire?</Button>
      )}
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      {explanation !== undefined && (
        <>
          <h3>Why it fired</h3>
          <ul>
            <Part part={explanation.root} />
          </ul>
        </>
      )}
    </section>
  );
}

function Part({ part }: { part: ExplainedPart }) {
  const value = part.value === null ? undefined : String(Number(part.value.toPrecision(6)));
  const truth = part.truth === null ? undefined : part.truth ? "true" : "false";
  return (
    <li>
      <code>{part.text}</code> <span className={`truth ${truth ?? ""}`}>{truth ?? value ?? "not known"}</span>
      {part.parts.length > 0 && (
        <ul>
          {part.parts.map((one, index) => <Part key={`${index} ${one.text}`} part={one} />)}
        </ul>
      )}
    </li>
  );
}
