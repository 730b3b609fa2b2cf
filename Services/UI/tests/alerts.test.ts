import type { Alert } from "../src/api/types.ts";
import {
  alertFilter,
  alertView,
  byRule,
  byUrgency,
  chartOf,
  describeEntry,
  filterCount,
} from "../src/lib/alerts.ts";
import { equal, ok } from "./assert.ts";

const alert = (public_id: string, changes: Partial<Alert> = {}): Alert => ({
  public_id,
  rule_public_id: "rule",
  rule_name: "Too hot",
  severity: "warning",
  state: "firing",
  acknowledged_on: null,
  acknowledged_by: null,
  shelved_until: null,
  shelved_by: null,
  suppressed: null,
  assignee: null,
  retroactive: false,
  fired_at: "2026-11-27T10:00:00Z",
  cleared_at: null,
  value: 90,
  peak_value: 91,
  message: "",
  channel: { event_public_id: "c", name: "Reactor", unit: "°C" },
  comments_count: 0,
  ...changes,
});

Deno.test("What nobody has seen comes first, then the worst and the newest; what is put aside is at the end", () => {
  const order = byUrgency([
    alert("suppressed", {
      suppressed: "Maintenance: Pump",
      acknowledged_on: "2026-11-27T10:01:00Z",
      severity: "critical",
    }),
    alert("shelved", { shelved_until: "2026-11-27T12:00:00Z", severity: "critical" }),
    alert("seen", { acknowledged_on: "2026-11-27T10:01:00Z", severity: "critical" }),
    alert("old"),
    alert("new", { fired_at: "2026-11-27T11:00:00Z" }),
    alert("worst", { severity: "critical" }),
  ]);
  equal(order.map(({ public_id }) => public_id), ["worst", "new", "old", "seen", "shelved", "suppressed"]);
});

Deno.test("The filters stand in the address", () => {
  const view = alertView(new URLSearchParams("severity=critical&seen=no&span=1h&state=all&rule=r"));
  equal([view.state, view.severity, view.seen, view.span, filterCount(view)], [
    undefined,
    "critical",
    "no",
    "1h",
    4,
  ]);
  equal(alertFilter(view, "firing", Date.parse("2026-11-27T11:00:00Z")), {
    state: "firing",
    severity: "critical",
    acknowledged: "false",
    shelved: undefined,
    suppressed: undefined,
    rule_public_id: "r",
    from: "2026-11-27T10:00:00.000Z",
  });
});

Deno.test("The chart shows the channel around the alert", () => {
  const now = Date.parse("2026-11-27T10:01:00Z");
  const path = chartOf(alert("one"), now) ?? "";
  ok(path.startsWith("/history?channels=c&from=2026-11-27T09%3A55"), path);
  ok(path.includes("to=2026-11-27T10%3A01"), path);
  equal(chartOf(alert("one", { channel: null }), now), undefined);
});

Deno.test("Each entry of the history is a sentence", () => {
  const entry = { at: "2026-11-27T10:00:00Z", by: null, text: null, value: null, until: null };
  equal(describeEntry({ ...entry, kind: "fired", value: 90.5 }, "°C"), "Fired at 90.5 °C");
  equal(describeEntry({ ...entry, kind: "cleared" }, "°C"), "Cleared");
  equal(describeEntry({ ...entry, kind: "assigned", text: "Anna" }, ""), "Assigned to Anna");
  equal(describeEntry({ ...entry, kind: "assigned" }, ""), "Assigned to nobody");
});

Deno.test("Those of a rule stand together, in the order of the list, with what wants somebody", () => {
  const groups = byRule([
    alert("a", { rule_public_id: "x", rule_name: "X" }),
    alert("b", { acknowledged_on: "2026-11-27T10:01:00Z" }),
    alert("c", {
      rule_public_id: "x",
      rule_name: "X",
      severity: "critical",
      acknowledged_on: "2026-11-27T10:01:00Z",
    }),
  ]);
  equal(groups.map(({ rule, severity, unseen, alerts }) => [rule, severity, unseen, alerts.length]), [
    ["x", "critical", 1, 2],
    ["rule", "warning", 0, 1],
  ]);
  equal(alertView(new URLSearchParams("group=rule")).isGrouped, true);
});
