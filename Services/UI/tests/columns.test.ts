import { emptyLine, type Line, reduce } from "../src/lib/columns.ts";
import { Ring } from "../src/lib/ring.ts";
import { columnAt, edgesOf, middleOf, type View, viewOf } from "../src/lib/view.ts";
import { equal, ok } from "./assert.ts";

Deno.test("a view has whole columns whose middles are the range's ends", () => {
  const view = viewOf(1_700_000_000_123, 1_700_003_600_456, 1000);
  equal(view.start % view.step, 0);
  equal(view.count, 1000);
  ok(Math.abs(middleOf(view, 0) - 1_700_000_000_123) <= view.step / 2000 + 0.001, "first");
  ok(Math.abs(middleOf(view, 999) - 1_700_003_600_456) <= view.step / 2000 + 1, "last");
  for (const column of [0, 1, 500, 999]) equal(columnAt(view, middleOf(view, column)), column);
  equal(columnAt(view, view.start / 1000), 0);
  equal(columnAt(view, (view.start - 1) / 1000), -1);
});

Deno.test("a view that moves keeps its columns", () => {
  const a = viewOf(1_700_000_000_000, 1_700_000_300_000, 900);
  const b = viewOf(1_700_000_012_345, 1_700_000_312_345, 900);
  equal(a.step, b.step);
  equal((b.start - a.start) % a.step, 0);
});

Deno.test("the server is asked for the columns with microseconds", () => {
  equal(edgesOf({ start: 1_700_000_000_123_456, step: 1_000_001, count: 3 }), {
    from: "2023-11-14T22:13:20.123456Z",
    to: "2023-11-14T22:13:23.123459Z",
  });
});

const view: View = { start: 1_000_000_000, step: 10_000, count: 6 };
/** Column and place in it, 0 up to 10, as milliseconds. */
const at = (column: number, place = 5) => 1_000_000 + column * 10 + place;
const line = (...points: [number, number][]): Line => ({
  times: points.map(([time]) => time),
  values: points.map(([, value]) => value),
});

Deno.test("a column knows where the line comes in and goes out, and how low and high it goes", () => {
  const columns = reduce(line([at(1, 1), 5], [at(1, 2), 9], [at(1, 3), -2], [at(1, 4), 3], [at(4), 7]), view);
  equal([columns.first[1], columns.last[1], columns.low[1], columns.high[1]], [5, 3, -2, 9]);
  equal([columns.lowest, columns.highest], [-2, 9]);
  equal([columns.isEmpty(0), columns.isEmpty(4)], [true, false]);
  equal([columns.nearest(3, 1), columns.nearest(2, 0), columns.nearest(2, 1)], [4, -1, 1]);
});

Deno.test("a break counts between columns and not within one", () => {
  const columns = reduce(
    line([at(0), 1], [at(1, 1), 2], [at(1, 3), NaN], [at(1, 5), 3], [at(2), NaN], [at(4), 4]),
    view,
  );
  equal([...columns.broken], [0, 0, 0, 0, 1, 0]);
});

Deno.test("what lies outside is the line's way in and out", () => {
  const columns = reduce(
    line([at(-9), 1], [at(-3), 2], [at(2), 3], [at(7), NaN], [at(8), 4], [at(9), 5]),
    view,
  );
  equal(columns.before, [-3, 2]);
  equal(columns.after, [8, 4]);
  equal(columns.isAfterBroken, true);
});

Deno.test("what history and tail both know is one reading, and what only one knows is not lost", () => {
  const history = line([at(0) + 0.4, 1], [at(1) + 0.7, 2], [at(2) + 0.2, 9]);
  const tail = new Ring();
  for (const [time, value] of [[at(1), 2], [at(2), 9], [at(2, 8), 4], [at(3), 5]] as const) {
    tail.push(time, value);
  }
  const joined = reduce(history, view, tail, 100);
  const alone = reduce(
    line([at(0), 1], [at(1), 2], [at(2), 9], [at(2, 8), 4], [at(3), 5]),
    view,
  );
  equal([...joined.first], [...alone.first]);
  equal([...joined.last], [...alone.last]);
  equal([...joined.low], [...alone.low]);
  equal([...joined.high], [...alone.high]);
  equal([...joined.broken], [...alone.broken]);
});

Deno.test("a silence in the tail breaks the line, also where it joins the history", () => {
  const tail = new Ring();
  tail.push(at(3), 1);
  tail.push(at(5), 2);
  equal([...reduce(line([at(0), 1]), view, tail, 25).broken], [0, 0, 0, 1, 0, 0]);
  equal([...reduce(emptyLine, view, tail, 15).broken], [0, 0, 0, 0, 0, 1]);
});
