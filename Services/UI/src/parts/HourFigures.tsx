import { formatCount } from "../lib/format.ts";
import type { Totals } from "../lib/quality.ts";

/** In the order in which one asks: what should have come, what has, what became of the rest. */
const figures = [
  { key: "expected", title: "Expected" },
  { key: "received", title: "Received" },
  { key: "missing", title: "Missing" },
  { key: "refused", title: "Refused" },
  { key: "late", title: "Late" },
  { key: "duplicates", title: "Duplicates" },
  { key: "corrected", title: "Corrected" },
] as const;

/** The counts of an hour or of a whole span; `title` says of which. */
export function HourFigures(
  { title, counts, note }: { title: string; counts: Totals | null; note?: string },
) {
  return (
    <div className="hour-figures">
      <p className="hour-title">
        {title}
        {note !== undefined && <span className="quiet">{note}</span>}
      </p>
      <dl>
        {figures.map(({ key, title }) => (
          <div key={key} className={counts !== null && wrong(key, counts) ? `wrong ${key}` : undefined}>
            <dt>{title}</dt>
            <dd>{counts === null ? "–" : formatCount(counts[key])}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const wrong = (key: keyof Totals, counts: Totals) =>
  (key === "missing" || key === "refused") && counts[key] > 0;
