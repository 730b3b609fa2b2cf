import {
  type Box,
  columns,
  exchange,
  freePlace,
  move,
  overlap,
  readingOrder,
  resize,
  step,
  tidy,
} from "../src/lib/layout.ts";
import { equal, ok } from "./assert.ts";

const box = (id: string, x: number, y: number, w: number, h: number): Box => ({ id, x, y, w, h });
const find = (boxes: readonly Box[], id: string) => boxes.find((one) => one.id === id)!;
const place = (boxes: readonly Box[], id: string) => {
  const { x, y, w, h } = find(boxes, id);
  return [x, y, w, h];
};

/** The same numbers at every run (mulberry32). */
function dice(seed: number) {
  return (sides: number) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  };
}

function assertSound(boxes: readonly Box[], ids: readonly string[], when: string) {
  equal(boxes.map(({ id }) => id).sort(), [...ids].sort(), when);
  for (const one of boxes) {
    ok(
      one.x >= 0 && one.y >= 0 && one.w >= 1 && one.h >= 1 && one.h <= 12,
      `${when}: ${JSON.stringify(one)}`,
    );
    ok(one.x + one.w <= columns, `${when}: ${one.id} leaves the grid`);
    for (const other of boxes) ok(!overlap(one, other), `${when}: ${one.id} lies over ${other.id}`);
    const above = boxes.some((other) => overlap({ ...one, y: one.y - 1 }, other));
    ok(one.y === 0 || above, `${when}: there is a hole above ${one.id}`);
  }
}

Deno.test("500 random moves never put a box over another, outside the grid, or above a hole", () => {
  const roll = dice(4);
  for (let run = 0; run < 5; run++) {
    const ids = Array.from({ length: 3 + roll(14) }, (_, i) => `w${i}`);
    let boxes = tidy(ids.map((id) => box(id, roll(14), roll(20), 1 + roll(13), 1 + roll(6))));
    assertSound(boxes, ids, "at the start");
    for (let i = 0; i < 100; i++) {
      const id = ids[roll(ids.length)]!;
      const kind = roll(4);
      if (kind === 0) boxes = move(boxes, id, roll(18) - 3, roll(30) - 5);
      else if (kind === 1) boxes = resize(boxes, id, roll(16), roll(15));
      else if (kind === 2) boxes = step(boxes, id, roll(3) - 1, roll(3) - 1);
      else boxes = exchange(boxes, id, roll(2) === 0 ? -1 : 1);
      assertSound(boxes, ids, `run ${run}, move ${i} of kind ${kind}`);
    }
  }
});

Deno.test("A box dropped on the upper half of another takes its place, on the lower half it goes below it", () => {
  const boxes = [box("a", 0, 0, 6, 4), box("b", 0, 4, 6, 2)];
  equal(place(move(boxes, "b", 0, 1), "b"), [0, 0, 6, 2]);
  equal(place(move(boxes, "b", 0, 1), "a"), [0, 2, 6, 4]);
  equal(place(move(boxes, "b", 0, 2), "b"), [0, 4, 6, 2]);
});

Deno.test("A box may stand beside another, and rises into the room above it", () => {
  const boxes = [box("a", 0, 0, 6, 4), box("b", 0, 4, 6, 2)];
  equal(place(move(boxes, "b", 6, 7), "b"), [6, 0, 6, 2]);
});

Deno.test("Arrow keys change places up and down, and stop at the ends", () => {
  const boxes = [box("a", 0, 0, 6, 4), box("b", 0, 4, 6, 2)];
  equal(place(step(boxes, "a", 0, 1), "a"), [0, 2, 6, 4]);
  equal(place(step(boxes, "b", 0, -1), "b"), [0, 0, 6, 2]);
  equal(step(boxes, "b", 0, 1), boxes);
  equal(place(step(boxes, "a", -1, 0), "a"), [0, 0, 6, 4]);
  equal(place(step(boxes, "a", 1, 0), "a"), [1, 0, 6, 4]);
});

Deno.test("A box that grows pushes down what is in the way, and stays in the columns", () => {
  const boxes = [box("a", 0, 0, 4, 2), box("b", 4, 0, 4, 2), box("c", 0, 2, 4, 2)];
  const grown = resize(boxes, "a", 6, 3);
  equal([place(grown, "a"), place(grown, "b"), place(grown, "c")], [[0, 0, 6, 3], [4, 3, 4, 2], [
    0,
    3,
    4,
    2,
  ]]);
  equal(place(resize(boxes, "b", 40, 0), "b"), [4, 0, 8, 1]);
});

Deno.test("On a phone a box changes places with its neighbour in reading order", () => {
  const boxes = [box("a", 0, 0, 6, 2), box("b", 6, 0, 6, 2), box("c", 0, 2, 12, 3)];
  const ids = (list: readonly Box[]) => readingOrder(list).map(({ id }) => id).join("");
  equal(ids(exchange(boxes, "b", -1)), "bac");
  equal(ids(exchange(boxes, "b", 1)), "acb");
  equal(ids(exchange(boxes, "a", -1)), "abc");
  const roll = dice(7);
  for (let i = 0; i < 200; i++) {
    const many = tidy(
      Array.from({ length: 8 }, (_, i) => box(`${i}`, roll(12), roll(9), 1 + roll(12), 1 + roll(4))),
    );
    const at = 1 + roll(7);
    const before = readingOrder(many);
    const after = readingOrder(exchange(many, before[at]!.id, -1)).map(({ id }) => id);
    ok(after.indexOf(before[at]!.id) < after.indexOf(before[at - 1]!.id), "the two have changed places");
  }
});

Deno.test("A new box goes to the first place that is free", () => {
  const boxes = [box("a", 0, 0, 6, 2), box("b", 6, 0, 3, 4)];
  equal(freePlace(boxes, 3, 2), { x: 9, y: 0 });
  equal(freePlace(boxes, 6, 2), { x: 0, y: 2 });
  equal(freePlace(boxes, 12, 1), { x: 0, y: 4 });
});
