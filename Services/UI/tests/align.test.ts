import { align } from "../src/lib/align.ts";
import { Ring } from "../src/lib/ring.ts";
import { equal, ok } from "./assert.ts";

function ring(...points: [number, number][]): Ring {
  const ring = new Ring();
  for (const [time, value] of points) ring.push(time, value);
  return ring;
}

const never = () => Infinity;

Deno.test("Channels with different times share one axis", () => {
  const { times, columns } = align([ring([1_000, 1], [3_000, 3]), ring([2_000, 2], [3_001, 4])], {
    from: 0,
    column: 1_000,
    silence: never,
  });
  equal(times, [1, 2, 3]);
  equal(columns, [[1, undefined, 3], [undefined, 2, 4]]);
});

Deno.test("Of the points in a column the first, lowest, highest and last are kept, in their order", () => {
  const points: [number, number][] = [[0, 5], [10, 9], [20, 6], [30, 1], [40, 7], [50, 5]];
  const { times, columns } = align([ring(...points, [100, 0], [150, 2])], {
    from: 0,
    column: 100,
    silence: never,
  });
  equal(columns, [[5, 9, 1, 5, 0, 2]]);
  equal(times, [0, 0.025, 0.05, 0.075, 0.1, 0.175]);
});

Deno.test("A silence breaks the line of the silent channel alone", () => {
  const { times, columns } = align(
    [ring([1_000, 1], [9_000, 9]), ring([1_000, 1], [5_000, 5], [9_000, 9])],
    { from: 0, column: 1_000, silence: () => 5_000 },
  );
  equal(times, [1, 2, 5, 9]);
  equal(columns, [[1, null, undefined, 9], [1, undefined, 5, 9]]);
});

Deno.test("The point just outside the window is kept, so that the line reaches the edge", () => {
  const { times, columns } = align([ring([1_000, 1], [2_000, 2], [3_000, 3])], {
    from: 2_500,
    column: 500,
    silence: never,
  });
  equal(times, [2, 3]);
  equal(columns, [[2, 3]]);
});

Deno.test("A point far outside stands at the edge", () => {
  const { times } = align([ring([1_000, 1], [1_000_000, 2])], { from: 999_000, column: 500, silence: never });
  equal(times, [998.5, 1_000]);
});

Deno.test("Nothing to show is an empty axis", () => {
  equal(align([new Ring()], { from: 0, column: 1, silence: never }), { times: [], columns: [[]] });
});

Deno.test("A picture moving on keeps its shape: what is in both is the same", () => {
  const points = Array.from(
    { length: 500 },
    (_, i): [number, number] => [i * 37, Math.sin(i) * 10],
  );
  const at = (from: number) => align([ring(...points)], { from, column: 100, silence: never });
  const [before, after] = [at(3_000), at(3_440)];
  const start = after.times.findIndex((time) => time >= 4);
  const same = before.times.findIndex((time) => time >= 4);
  equal(after.times.slice(start), before.times.slice(same));
  equal(after.columns[0]!.slice(start), before.columns[0]!.slice(same));
  ok(after.times.length <= 160 * 4, "no more than four to a column");
});
