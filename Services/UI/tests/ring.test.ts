import { join, Ring } from "../src/lib/ring.ts";
import { equal, ok } from "./assert.ts";

Deno.test("A ring keeps the newest points and drops the oldest", () => {
  const ring = new Ring(4);
  for (let time = 1; time <= 6; time++) ring.push(time, time * 10);
  equal(ring.points(), [[3, 30], [4, 40], [5, 50], [6, 60]]);
});

Deno.test("A late point is sorted in, also when the ring is full", () => {
  const ring = new Ring(4);
  for (const time of [10, 20, 40, 50]) ring.push(time, time);
  ring.push(30, 30);
  equal(ring.points(), [[20, 20], [30, 30], [40, 40], [50, 50]]);
});

Deno.test("A point older than everything in a full ring is dropped", () => {
  const ring = new Ring(3);
  for (const time of [10, 20, 30]) ring.push(time, time);
  ring.push(5, 5);
  equal(ring.points(), [[10, 10], [20, 20], [30, 30]]);
});

Deno.test("A point with a known time replaces the one that is there", () => {
  const ring = new Ring();
  ring.push(1, 1);
  ring.push(2, 2);
  ring.push(1, 9);
  equal(ring.points(), [[1, 9], [2, 2]]);
});

Deno.test("What is not a number is not kept", () => {
  const ring = new Ring();
  ring.push(NaN, 1);
  ring.push(1, Infinity);
  equal(ring.length, 0);
});

Deno.test("The version changes with the content, and only then", () => {
  const ring = new Ring();
  const empty = ring.version;
  ring.push(1, 1);
  ok(ring.version !== empty, "a push changes the version");
  const one = ring.version;
  ring.push(NaN, 1);
  equal(ring.version, one);
});

Deno.test("A thousand random pushes leave the ring sorted, without doubles, holding the newest", () => {
  const ring = new Ring(300);
  const all = new Map<number, number>();
  let seed = 7;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  for (let i = 0; i < 1_000; i++) {
    // Mostly forward, now and then up to 50 back.
    const time = i + (random() < 0.2 ? -Math.floor(random() * 50) : 0);
    ring.push(time, i);
    all.set(time, i);
  }
  for (let i = 1; i < ring.length; i++) ok(ring.time(i) > ring.time(i - 1), `sorted at ${i}`);
  const newest = [...all].sort((a, b) => a[0] - b[0]).slice(-200);
  equal(ring.points().slice(-200), newest);
});

Deno.test("The first index at or after a time is found", () => {
  const ring = new Ring();
  for (const time of [10, 20, 30]) ring.push(time, 0);
  equal([5, 10, 11, 30, 31].map((time) => ring.lowerBound(time)), [0, 0, 1, 2, 3]);
});

Deno.test("The typical interval is the median, so that one pause does not change it", () => {
  const ring = new Ring();
  for (const time of [0, 1_000, 2_000, 62_000, 63_000, 64_000]) ring.push(time, 0);
  equal(ring.typicalInterval(), 1_000);
  equal(new Ring().typicalInterval(), undefined);
});

Deno.test("History and live values join without a seam and without doubles", () => {
  // The live stream began before the history was read, so both know 3 and 4.
  const history = [[1, 10], [2, 20], [3, 30], [4, 40]] as const;
  const live = [[3, 30], [4, 40], [5, 50]] as const;
  equal(join(history, live), [[1, 10], [2, 20], [3, 30], [4, 40], [5, 50]]);
});

Deno.test("A history with parts of milliseconds meets live values in whole ones", () => {
  equal(join([[1_000.385, 1], [2_000.9, 2]], [[2_000, 2], [3_000, 3]]), [[1_000, 1], [2_000, 2], [3_000, 3]]);
});

Deno.test("Merging fills a gap in what is already there", () => {
  const ring = new Ring();
  for (const time of [1, 2, 6, 7]) ring.push(time, time);
  ring.merge([[2, 2], [3, 3], [4, 4], [5, 5], [6, 6]]);
  equal(ring.points().map(([time]) => time), [1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("What is old goes before the ring grows", () => {
  const ring = new Ring(4_096);
  ring.keep = 100;
  for (let time = 0; time < 10_000; time++) ring.push(time, time);
  ok(ring.length >= 100 && ring.length <= 256, `${ring.length}`);
  equal(ring.time(ring.length - 1), 9_999);
  equal(ring.value(0), ring.time(0));
});

Deno.test("A late point that is too old to be kept is dropped with the old ones", () => {
  const ring = new Ring(4_096);
  ring.keep = 10;
  for (let time = 0; time < 256; time++) ring.push(1_000 + time, 1);
  ring.push(5, 5);
  ok(ring.time(0) > 1_000, "the late point is gone");
  ring.push(1_255.5, 2);
  equal(ring.value(ring.length - 1), 2);
});
