// Where the widgets of a dashboard stand: a grid of 12 columns and as many rows as are needed.
//
// One widget is moved; what it lands on gives way downwards, and then everything rises as far as it can. So boxes never
// overlap, never leave the columns, and there is no hole above a box. All functions are pure, O(n²) in the boxes.

export const columns = 12;
export const highest = 12;

export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export const overlap = (a: Box, b: Box): boolean =>
  a.id !== b.id && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** Row by row, each from left to right: the order in which the boxes are read, and stand below each other on a phone. */
export function readingOrder<B extends Box>(boxes: readonly B[]): B[] {
  return [...boxes].sort((a, b) => a.y - b.y || a.x - b.x);
}

/** How many rows the boxes take. */
export function rowCount(boxes: readonly Box[]): number {
  return boxes.reduce((rows, { y, h }) => Math.max(rows, y + h), 0);
}

/** What was stored by anybody, made to fit: inside the columns, nothing over anything, no holes. */
export function tidy<B extends Box>(boxes: readonly B[]): B[] {
  return readingOrder(rise(readingOrder(boxes.map(inside))));
}

/** `id` stands at `x`, `y` if it can. Onto the lower half of another, it goes below that one; else that one gives way. */
export function move<B extends Box>(boxes: readonly B[], id: string, x: number, y: number): B[] {
  const box = boxes.find((one) => one.id === id);
  if (box === undefined) return [...boxes];
  const others = rise(readingOrder(boxes.filter((one) => one.id !== id)));
  let moved = inside({ ...box, x, y });
  for (const other of others) {
    if (overlap(moved, other) && moved.y >= other.y + other.h / 2) moved = { ...moved, y: other.y + other.h };
  }
  return giveWay(others, moved);
}

/** `id` becomes `w` wide and `h` high where it is; what is in the way goes down. */
export function resize<B extends Box>(boxes: readonly B[], id: string, w: number, h: number): B[] {
  const box = boxes.find((one) => one.id === id);
  if (box === undefined) return [...boxes];
  const sized = { ...box, w: clamp(w, 1, columns - box.x), h: clamp(h, 1, highest) };
  return giveWay(readingOrder(boxes.filter((one) => one.id !== id)), sized);
}

/** One step with the arrow keys. Up and down go as far as it takes to change something; at an end nothing changes. */
export function step<B extends Box>(boxes: readonly B[], id: string, dx: number, dy: number): B[] {
  const box = boxes.find((one) => one.id === id);
  if (box === undefined) return [...boxes];
  if (dy === 0) return move(boxes, id, box.x + dx, box.y);
  const last = rowCount(boxes);
  for (let y = box.y + dy; y >= 0 && y <= last; y += dy) {
    const next = move(boxes, id, box.x, y);
    if (next.find((one) => one.id === id)?.y !== box.y) return next;
  }
  return [...boxes];
}

/** Changes places with the one before it (`-1`) or behind it (`1`) in reading order: how a phone moves a widget. */
export function exchange<B extends Box>(boxes: readonly B[], id: string, by: -1 | 1): B[] {
  const order = readingOrder(boxes);
  const at = order.findIndex((one) => one.id === id) + Math.min(by, 0);
  const [first, second] = [order[at], order[at + 1]];
  if (first === undefined || second === undefined) return order;
  const before = order.slice(0, at);
  const upper = fall(inside({ ...second, x: first.x, y: first.y }), before);
  const finish = (lower: B) => tidy(giveWayAll([lower, ...order.slice(at + 2)], [...before, upper]));
  if (first.y === second.y && first.x + first.w === second.x) {
    const sideBySide = finish({ ...first, x: first.x + second.w });
    // What is now on the right may have found more room above it.
    if (sideBySide.findIndex((one) => one.id === second.id) === at) return sideBySide;
  }
  return finish({ ...first, y: Math.max(first.y, upper.y + upper.h) });
}

/** The first place, from the top, where a box of this size fits without moving another. */
export function freePlace(boxes: readonly Box[], w: number, h: number): { x: number; y: number } {
  for (let y = 0;; y++) {
    for (let x = 0; x + w <= columns; x++) {
      if (!boxes.some((one) => overlap({ id: "", x, y, w, h }, one))) return { x, y };
    }
  }
}

function inside<B extends Box>(box: B): B {
  const w = clamp(Math.round(box.w), 1, columns);
  const h = clamp(Math.round(box.h), 1, highest);
  return { ...box, w, h, x: clamp(Math.round(box.x), 0, columns - w), y: Math.max(0, Math.round(box.y)) };
}

function giveWay<B extends Box>(others: readonly B[], fixed: B): B[] {
  return rise(readingOrder(giveWayAll(others, [fixed])));
}

/** Others, in reading order, go down until they are clear of the fixed boxes and of each other. */
function giveWayAll<B extends Box>(others: readonly B[], fixed: readonly B[]): B[] {
  const placed = [...fixed];
  for (const other of others) placed.push(fall(other, placed));
  return placed;
}

function fall<B extends Box>(box: B, placed: readonly B[]): B {
  let fallen = box;
  for (;;) {
    const obstacle = placed.find((one) => overlap(fallen, one));
    if (obstacle === undefined) return fallen;
    fallen = { ...fallen, y: obstacle.y + obstacle.h };
  }
}

/** Each box as high as those before it allow. */
function rise<B extends Box>(ordered: readonly B[]): B[] {
  const placed: B[] = [];
  for (const box of ordered) {
    let risen = fall(box, placed);
    while (risen.y > 0 && !placed.some((one) => overlap({ ...risen, y: risen.y - 1 }, one))) {
      risen = { ...risen, y: risen.y - 1 };
    }
    placed.push(risen);
  }
  return placed;
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
