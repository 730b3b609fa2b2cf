// The limits of a rule as lines across a chart.

import type { RuleDraft, Severity } from "../api/types.ts";
import type { Band, Threshold } from "./drawPlot.ts";

/** Always the same, so that a chart without bands is not drawn again. */
export const bandless: readonly Band[] = [];

/** None of an expression: its numbers may be anything. */
export function limitsOf(draft: RuleDraft | undefined, severity: Severity): Threshold[] {
  if (draft === undefined || "expression" in draft) return [];
  const look = severity === "critical" ? "bad" : "warn";
  const limits: Threshold[] = [{ value: draft.threshold, look }];
  if (draft.threshold_high !== null) limits.push({ value: draft.threshold_high, look });
  if (draft.clear_threshold !== null) limits.push({ value: draft.clear_threshold, look: "good" });
  return limits;
}
