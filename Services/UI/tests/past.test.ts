import { pastPath, summarise } from "../src/lib/past.ts";
import { equal } from "./assert.ts";

Deno.test("A past is summed up with the newest value at its end", () => {
  equal(summarise([[1, 5], [2, null], [3, 9], [4, 2]], 4), { first: 5, last: 4, min: 2, max: 9 });
  equal(summarise([[1, 5]], null), { first: 5, last: 5, min: 5, max: 5 });
  equal(summarise([[1, null]], null), null);
});

Deno.test("The line fills its box, and a gap stays a gap", () => {
  equal(
    pastPath([[0, 1], [50, 3], [60, null], [100, 2]], [0, 100], 100, 20),
    "M0.0 20.0L50.0 0.0M100.0 10.0",
  );
  equal(pastPath([[0, 7], [10, 7]], [0, 10], 10, 8), "M0.0 4.0L10.0 4.0");
  equal(pastPath([], [0, 10], 10, 8), "");
});
