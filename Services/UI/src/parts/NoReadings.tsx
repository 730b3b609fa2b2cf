import { formatInstant } from "../lib/localTime.ts";
import { limited, moved, type Span } from "../lib/timeWindow.ts";
import type { AnsweredLine } from "../live/useLines.ts";
import { Button } from "./Button.tsx";

/** Stands in a chart whose channels have no readings in `span`, and leads to where there are some. */
export function NoReadings(
  { answers, span, onRange }: {
    answers: ReadonlyMap<string, AnsweredLine>;
    span: Span;
    onRange: ((span: Span) => void) | undefined;
  },
) {
  const newest = Math.max(
    ...[...answers.values()].map(({ head }) => Date.parse(head.newest ?? "")).filter(Number.isFinite),
  );
  const hasNewest = Number.isFinite(newest);
  return (
    <div className="chart-none">
      <p>{hasNewest ? "No readings in this time." : "Nothing has been read yet."}</p>
      {hasNewest && onRange !== undefined && (
        <Button
          icon="clock"
          onClick={() =>
            onRange(limited(moved({ from: newest - (span.to - span.from), to: newest }, 0.1), newest))}
        >
          Go to the newest, {formatInstant(new Date(newest).toISOString())}
        </Button>
      )}
    </div>
  );
}
