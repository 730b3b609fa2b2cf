import type { Stage } from "../lib/retention.ts";

/** The life of a reading under the policy, in three steps. */
export function PolicyLife({ stages }: { stages: readonly Stage[] }) {
  const gone = stages.at(-1)?.span !== "then for ever";
  return (
    <ol className="life" aria-label="The life of a reading">
      {stages.map(({ tier, title, span }) => (
        <li key={tier} className={span === null ? "skipped" : tier}>
          <strong>{title}</strong>
          <span>{span ?? "not kept longer"}</span>
        </li>
      ))}
      {gone && (
        <li className="gone">
          <strong>Gone</strong>
          <span>after that</span>
        </li>
      )}
    </ol>
  );
}
