import { readDetail } from "../src/api/client.ts";
import type { JobRun, Storage } from "../src/api/types.ts";
import { formatBytes, formatBytesEach, formatCount } from "../src/lib/format.ts";
import { datesFrom, daysLeft, describeDetail, lastDays, outcomeKind, tiersOf } from "../src/lib/storage.ts";
import { equal } from "./assert.ts";

const storage: Storage = {
  database_bytes: 1000,
  hot: { readings: 10, bytes: 100, bytes_per_reading: 10 },
  sealed: { readings: 300, bytes: 480, bytes_per_reading: 1.6 },
  rollups: { bytes: 120 },
  oldest_record: null,
  newest_record: null,
  days: [],
  daily_bytes: 50,
  estimated_bytes_30_days: 1500,
  disk: { total_bytes: 10_000, free_bytes: 1_099 },
  jobs: [],
};

Deno.test("Bytes have a unit that does not break off, and counts are whole", () => {
  equal([0, 999, 1024, 64_000_000, 2_480_000_000].map(formatBytes), [
    "0\u00a0B",
    "999\u00a0B",
    "1.00\u00a0KiB",
    "61.0\u00a0MiB",
    "2.31\u00a0GiB",
  ]);
  equal([0, 7, 3600, 129_600_000].map(formatCount), ["0", "7", "3\u202f600", "129\u202f600\u202f000"]);
});

Deno.test("The bytes of one reading have two places while they are few", () => {
  equal([null, 1.618, 9.994, 11.42].map(formatBytesEach), ["–", "1.62\u00a0B", "9.99\u00a0B", "11.4\u00a0B"]);
});

Deno.test("Days that the server left out are days without readings", () => {
  const days = [{ date: "2026-03-01", readings: 5, bytes: 9 }];
  equal(lastDays(days, "2026-03-02", 4), [
    { date: "2026-02-27", readings: 0, bytes: 0 },
    { date: "2026-02-28", readings: 0, bytes: 0 },
    { date: "2026-03-01", readings: 5, bytes: 9 },
    { date: "2026-03-02", readings: 0, bytes: 0 },
  ]);
  equal(datesFrom("2024-02-28", 3), ["2024-02-28", "2024-02-29", "2024-03-01"]);
});

Deno.test("What is not readings makes up the rest of the database", () => {
  const tiers = tiersOf(storage);
  equal(tiers.map(({ key, bytes }) => [key, bytes]), [
    ["sealed", 480],
    ["hot", 100],
    ["rollups", 120],
    ["other", 300],
  ]);
  equal(tiers.map(({ share }) => share), [0.48, 0.1, 0.12, 0.3]);
  // The sizes are taken one after the other; their sum may be ahead of the whole.
  equal(tiersOf({ ...storage, database_bytes: 500 }).map(({ bytes }) => bytes).at(-1), 0);
});

Deno.test("No reading has no size", () => {
  const empty = { readings: 0, bytes: 0, bytes_per_reading: null };
  const tiers = tiersOf({
    ...storage,
    database_bytes: 0,
    hot: empty,
    sealed: empty,
    rollups: { bytes: 0 },
  });
  equal(tiers.map(({ bytesPerReading, share }) => [bytesPerReading, share]), [
    [null, 0],
    [null, 0],
    [null, 0],
    [null, 0],
  ]);
});

Deno.test("The room lasts as long as the growth lets it", () => {
  equal(daysLeft(storage), 21);
  equal(daysLeft({ ...storage, daily_bytes: 0 }), null);
  equal(daysLeft({ ...storage, disk: null }), null);
});

Deno.test("A job runs, has ended well, or has not", () => {
  const kind = (outcome: JobRun["outcome"], finished_at: string | null = "2026-11-21T00:00:00Z") =>
    outcomeKind({ outcome, finished_at });
  equal([kind("running", null), kind("done"), kind("failed"), kind("interrupted")], [
    "running",
    "good",
    "bad",
    "bad",
  ]);
});

Deno.test("What a job counted is told in words, without what is nothing", () => {
  equal(
    describeDetail({ deleted: 86_400, downsampled: 0, freed_bytes: 2048, dropped_days: 2 }),
    "86\u202f400 deleted, 2.00\u00a0KiB freed, 2 dropped days",
  );
  equal(describeDetail({ error: "The disk is full." }), "The disk is full.");
  equal([describeDetail({}), describeDetail({ sealed: 0 })], ["Nothing to do", "Nothing to do"]);
});

Deno.test("A reason against a query parameter is shown at its field, like one against the body", () => {
  const refusal = (place: string) =>
    readDetail(422, { detail: [{ loc: [place, "minute_days"], msg: "must be 1 to 36500" }] }).fields;
  equal(refusal("query"), { minute_days: "Must be 1 to 36500." });
  equal(refusal("body"), refusal("query"));
});
