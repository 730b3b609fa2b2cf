import type { HourCounts, SourceCompleteness } from "../src/api/types.ts";
import {
  cellsOf,
  formatCompleteness,
  kindOf,
  periodOf,
  silentSince,
  sourceName,
  sumUp,
  worstFirst,
} from "../src/lib/quality.ts";
import { equal, ok } from "./assert.ts";

const hour = 3_600_000;
const at = (text: string) => Date.parse(`2026-11-${text}Z`);

function counts(start: string, part: Partial<HourCounts> = {}): HourCounts {
  const full = { expected: 10, received: 10, missing: 0, refused: 0, late: 0, duplicates: 0, corrected: 0 };
  return { hour: `2026-11-${start}Z`, ...full, ...part };
}

function source(part: Partial<SourceCompleteness> = {}): SourceCompleteness {
  const none = { expected: 0, received: 0, missing: 0, refused: 0, late: 0, duplicates: 0, corrected: 0 };
  return { source: "token:1", name: "Agent", completeness: null, hours: [], ...none, ...part };
}

const kinds = (hours: HourCounts[], now: string, days = 1) => {
  const cells = cellsOf(source({ hours }), periodOf(days, at(now), 0));
  return cells.map(({ kind }) => kind);
};

Deno.test("A day is the 24 hours that end with the running one", () => {
  const period = periodOf(1, at("21T06:40:00"), 60);
  equal(period, { from: at("20T07:00:00"), to: at("21T06:40:00"), rows: 1 });
});

Deno.test("Several days begin at midnight of the viewer's clock", () => {
  equal(periodOf(7, at("21T06:40:00"), 60).from, at("14T23:00:00"));
  equal(periodOf(7, at("21T23:40:00"), 60).from, at("15T23:00:00"));
  equal(periodOf(7, at("21T06:40:00"), -300).from, at("15T05:00:00"));
});

Deno.test("Hours stay whole hours where the clock is half an hour off", () => {
  const { from } = periodOf(7, at("21T06:40:00"), 330);
  equal(from % hour, 0);
  equal(from, at("14T18:00:00"));
});

Deno.test("The longest span stays within the 31 days the server answers for", () => {
  const { from, to } = periodOf(30, at("21T23:59:59"), 0);
  ok(to - from <= 31 * 24 * hour, "too long");
});

Deno.test("An hour is complete, has refusals, or is incomplete, the worst of it", () => {
  equal(kindOf(counts("21T05:00:00")), "complete");
  equal(kindOf(counts("21T05:00:00", { received: 8, refused: 2 })), "refused");
  equal(kindOf(counts("21T05:00:00", { received: 7, refused: 2, missing: 1 })), "incomplete");
  equal(kindOf(counts("21T05:00:00", { expected: 0, received: 0 })), "silent");
});

Deno.test("Before a source is heard there is no data, afterwards it is silent", () => {
  const found = kinds([counts("21T02:00:00"), counts("21T04:00:00")], "21T06:30:00");
  equal(found.slice(0, 19).every((kind) => kind === "none"), true);
  // The running hour has still time.
  equal(found.slice(19), ["complete", "silent", "complete", "silent", "none"]);
});

Deno.test("Hours to come are neither silent nor without data", () => {
  const found = kinds([counts("20T02:00:00")], "21T22:30:00", 7);
  equal(found.length, 7 * 24);
  equal(found.at(-1), "future");
  equal(found.at(-2), "none");
  equal(found.at(-3), "silent");
});

Deno.test("A source is silent since the end of its last hour, once a whole hour has passed", () => {
  const since = (last: string) =>
    silentSince(
      cellsOf(source({ hours: [counts("20T09:00:00"), counts(last)] }), periodOf(1, at("21T06:30:00"), 0)),
    );
  equal(since("21T06:00:00"), null);
  equal(since("21T05:00:00"), null);
  equal(since("21T04:00:00"), at("21T05:00:00"));
  equal(silentSince(cellsOf(source(), periodOf(1, at("21T06:30:00"), 0))), null);
});

Deno.test("Completeness is cut off, so that 100 % means every single one", () => {
  equal([null, 1, 0.999999, 0.9987, 0.5, 0.29, 0.00001, 0].map(formatCompleteness), [
    "–",
    "100 %",
    "99.99 %",
    "99.87 %",
    "50.00 %",
    "29.00 %",
    "0 %",
    "0 %",
  ]);
});

Deno.test("The refused count as arrived in the sum over all sources", () => {
  const sum = sumUp([
    source({ expected: 100, received: 90, missing: 10 }),
    source({ expected: 100, received: 95, refused: 5, late: 3 }),
  ]);
  equal([sum.expected, sum.missing, sum.refused, sum.late, sum.completeness], [200, 10, 5, 3, 0.95]);
  equal(sumUp([]).completeness, null);
});

Deno.test("The worst source comes first, those of which nothing was expected last", () => {
  const sorted = worstFirst([
    source({ name: "idle" }),
    source({ name: "Node 10", completeness: 1 }),
    source({ name: "Node 9", completeness: 1 }),
    source({ name: "lossy", completeness: 0.7 }),
  ]);
  equal(sorted.map(({ name }) => name), ["lossy", "Node 9", "Node 10", "idle"]);
});

Deno.test("A source without a name is called by its kind and a part of its id", () => {
  equal(
    sourceName({ source: "token:0198a2f3-4471-7d10-9e3c-3f1c2b9a1001", name: null }),
    "Token 0198…9a1001",
  );
  equal(sourceName({ source: "user:7", name: "" }), "User 7");
  equal(sourceName({ source: "token:7", name: "Host agent" }), "Host agent");
});
