import { align } from "../src/lib/align.ts";
import { Ring } from "../src/lib/ring.ts";
import { equal } from "./assert.ts";

function ring(...times: number[]): Ring {
  const ring = new Ring();
  for (const time of times) ring.push(time, time);
  return ring;
}

Deno.test("Channels with different times share one axis", () => {
  const { times, columns } = align([ring(1_000, 3_000), ring(2_000, 3_000)], 0, () => 10_000);
  equal(times, [1, 2, 3]);
  equal(columns, [[1_000, undefined, 3_000], [undefined, 2_000, 3_000]]);
});

Deno.test("A silence breaks the line of the silent channel alone", () => {
  const { times, columns } = align([ring(1_000, 9_000), ring(1_000, 5_000, 9_000)], 0, () => 5_000);
  equal(times, [1, 1.001, 5, 9]);
  equal(columns, [[1_000, null, undefined, 9_000], [1_000, undefined, 5_000, 9_000]]);
});

Deno.test("The point just outside the window is kept, so that the line reaches the edge", () => {
  const { times } = align([ring(1_000, 2_000, 3_000)], 2_500, () => 10_000);
  equal(times, [2, 3]);
});

Deno.test("Nothing to show is an empty axis", () => {
  equal(align([new Ring()], 0, () => 1), { times: [], columns: [[]] });
});
