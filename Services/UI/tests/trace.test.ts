import { type Columns, type Line, reduce } from "../src/lib/columns.ts";
import { trace } from "../src/lib/trace.ts";
import { columnAt, type View, viewOf } from "../src/lib/view.ts";
import { equal, ok } from "./assert.ts";

const view: View = { start: 1_000_000_000, step: 10_000, count: 6 };
/** Column and place in it, 0 up to 10, as milliseconds. */
const at = (column: number, place = 5) => 1_000_000 + column * 10 + place;
const line = (...points: [number, number][]): Line => ({
  times: points.map(([time]) => time),
  values: points.map(([, value]) => value),
});

type Part = ["join" | "run", number, number, number, number];

function parts(columns: Columns, isStepped = false): Part[] {
  const parts: Part[] = [];
  trace(columns, (value) => 100 - Math.round(value), {
    join: (...where) => parts.push(["join", ...where]),
    run: (...where) => parts.push(["run", ...where]),
  }, isStepped);
  return parts;
}

Deno.test("a line is runs and the joins between them", () => {
  const columns = reduce(line([at(0), 10], [at(1, 1), 20], [at(1, 2), 40], [at(3), 30]), view);
  equal(parts(columns), [
    ["join", 0, 90, 1, 80],
    ["run", 0, 1, 90, 90],
    ["join", 1, 60, 3, 70],
    ["run", 1, 1, 60, 80],
    ["run", 3, 1, 70, 70],
  ]);
});

Deno.test("neighbours with the same rows are one run, and a flat line has no joins but those over empty columns", () => {
  equal(parts(reduce(line([at(0), 5], [at(1), 5], [at(2), 5.2]), view)), [["run", 0, 3, 95, 95]]);
  equal(parts(reduce(line([at(0), 5], [at(2), 5]), view)), [
    ["join", 0, 95, 2, 95],
    ["run", 0, 1, 95, 95],
    ["run", 2, 1, 95, 95],
  ]);
});

Deno.test("a reading all by itself is a dot", () => {
  const broken = line([at(0), 1], [at(0, 8), NaN], [at(3), 5], [at(3, 8), NaN], [at(5), 1]);
  ok(parts(reduce(broken, view)).some((part) => part.join() === "run,2,3,94,96"), "a dot of 3 by 3");
  const joined = line([at(0), 1], [at(3), 5], [at(5), 1]);
  ok(!parts(reduce(joined, view)).some((part) => part[2] === 3), "no dot");
});

Deno.test("a stepped line holds its value until the next", () => {
  equal(parts(reduce(line([at(0), 10], [at(3), 30]), view), true), [
    ["run", 0, 4, 90, 90],
    ["run", 3, 1, 70, 90],
    ["run", 0, 1, 90, 90],
    ["run", 3, 1, 70, 70],
  ]);
});

/** A generator of numbers from 0 to 1 that tells the same story for the same seed. */
function random(seed: number) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A line of `count` readings with spikes, steps and gaps over the view, times in whole microseconds. */
function randomLine(next: () => number, view: View, count: number): Line {
  const [times, values]: [number[], number[]] = [[], []];
  const spans = Array.from({ length: count }, () => (next() < 0.02 ? 60 : 1) * next());
  const total = spans.reduce((sum, span) => sum + span, 0);
  let place = 0;
  let level = 50;
  for (const span of spans) {
    place += span;
    if (next() < 0.02) level = next() * 100;
    if (next() < 0.03) {
      times.push((view.start + Math.floor((place - span / 2) / total * view.step * view.count)) / 1000);
      values.push(NaN);
    }
    times.push((view.start + Math.floor(place / total * view.step * view.count)) / 1000);
    values.push(next() < 0.02 ? next() * 100 : level + next() * 3);
  }
  return { times, values };
}

/** What the server keeps of a line: of each column first, lowest, highest, last, and the breaks between columns. */
function m4(line: Line, view: View): Line {
  const [times, values]: [number[], number[]] = [[], []];
  let members: number[] = [];
  let isBroken = false;
  const flush = () => {
    const by = (better: (a: number, b: number) => boolean) =>
      members.reduce((best, i) => (better(line.values[i]!, line.values[best]!) ? i : best), members[0]!);
    const kept = new Set([members[0]!, by((a, b) => a < b), by((a, b) => a > b), members.at(-1)!]);
    for (const i of [...kept].sort((a, b) => a - b)) {
      times.push(line.times[i]!);
      values.push(line.values[i]!);
    }
    members = [];
  };
  for (let i = 0; i < line.times.length; i++) {
    if (Number.isNaN(line.values[i]!)) {
      isBroken = true;
      continue;
    }
    if (members.length > 0 && columnAt(view, line.times[members[0]!]!) !== columnAt(view, line.times[i]!)) {
      const last = members.at(-1)!;
      flush();
      if (isBroken) {
        times.push(line.times[last]!);
        values.push(NaN);
      }
    }
    isBroken = false;
    members.push(i);
  }
  if (members.length > 0) flush();
  return { times, values };
}

Deno.test("a reduced line has the parts of the line itself: 200 lines, three widths", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const next = random(seed);
    const count = 20 + Math.floor(next() * 2000);
    for (const width of [180, 401, 1000]) {
      const view = viewOf(1_700_000_000_000, 1_700_000_000_000 + 3_600_000 * (1 + seed % 5), width);
      const raw = randomLine(next, view, count);
      const reduced = m4(raw, view);
      const [drawn, expected] = [reduced, raw].map((line) =>
        String(parts(reduce(line, view), seed % 4 === 0))
      );
      ok(drawn === expected, `line ${seed}, ${width} columns wide`);
    }
  }
});

Deno.test("the parts of a line light the pixels of the line from reading to reading", () => {
  const row = (value: number) => 100 - Math.round(value);
  for (let seed = 1; seed <= 50; seed++) {
    const next = random(seed);
    const view = viewOf(1_700_000_000_000, 1_700_000_600_000, 120);
    const line = randomLine(next, view, 60 + Math.floor(next() * 900));

    // Reading by reading: within a column up and down, between two a straight line.
    const lit = new Set<string>();
    const joins = new Set<string>();
    let previous: { column: number; row: number } | undefined;
    let isBroken = false;
    for (let i = 0; i < line.times.length; i++) {
      const value = line.values[i]!;
      const column = columnAt(view, line.times[i]!);
      if (Number.isNaN(value)) isBroken = true;
      if (Number.isNaN(value)) continue;
      const here = { column, row: row(value) };
      if (column < view.count) lit.add(`${column} ${here.row}`);
      if (previous?.column === column) {
        for (let y = Math.min(previous.row, here.row); y <= Math.max(previous.row, here.row); y++) {
          lit.add(`${column} ${y}`);
        }
      } else if (previous !== undefined && !isBroken) {
        joins.add([previous.column, previous.row, column, here.row].join());
      }
      previous = here;
      isBroken = false;
    }

    const drawn = new Set<string>();
    const drawnJoins = new Set<string>();
    trace(reduce(line, view), row, {
      join: (...where) => drawnJoins.add(where.join()),
      run: (column, width, top, bottom) => {
        // The dot of a lonely reading is more than its pixel.
        if (width === 3 && bottom - top === 2 && !lit.has(`${column} ${top}`)) return;
        for (let x = column; x < column + width; x++) {
          for (let y = top; y <= bottom; y++) drawn.add(`${x} ${y}`);
        }
      },
    });
    equal([...drawn].sort(), [...lit].sort(), `line ${seed}`);
    for (const join of drawnJoins) ok(joins.has(join), `line ${seed} has no join ${join}`);
    for (const join of joins) {
      if (drawnJoins.has(join)) continue;
      const [x1, y1, x2, y2] = join.split(",").map(Number) as [number, number, number, number];
      for (const x of [x1, x2]) {
        for (let y = Math.min(y1, y2); y <= Math.max(y1, y2); y++) {
          ok(lit.has(`${x} ${y}`), "a join left out is behind runs");
        }
      }
      equal(x2, x1 + 1, `line ${seed}: a join left out is between neighbours`);
    }
  }
});
