// A gauge's arc, in a square of 100 units: three quarters of a circle, open below.

import { clamp, fraction } from "./format.ts";

const centre = 50;
const radius = 42;
const start = 0.75 * Math.PI;
const sweep = 1.5 * Math.PI;

/** The path of the arc between two values of a range. */
export function arc(from: number, to: number, min: number, max: number, r = radius): string {
  const [a, b] = [from, to].map((value) => start + fraction(value, min, max) * sweep);
  const point = (angle: number) =>
    `${(centre + r * Math.cos(angle)).toFixed(2)} ${(centre + r * Math.sin(angle)).toFixed(2)}`;
  return `M${point(a!)}A${r} ${r} 0 ${b! - a! > Math.PI ? 1 : 0} 1 ${point(b!)}`;
}

export interface Zone {
  level: "warn" | "bad";
  from: number;
  to: number;
}

/** The parts of the range in which a value is worrying or bad. */
export function zones(
  { warn, bad }: { warn?: number | undefined; bad?: number | undefined },
  min: number,
  max: number,
): Zone[] {
  const falling = warn !== undefined && bad !== undefined && bad < warn;
  const within = (value: number) => clamp(value, min, max);
  const found: Zone[] = [];
  if (warn !== undefined) {
    found.push({
      level: "warn",
      from: falling ? within(bad) : within(warn),
      to: falling ? within(warn) : within(bad ?? max),
    });
  }
  if (bad !== undefined) {
    found.push({ level: "bad", from: falling ? min : within(bad), to: falling ? within(bad) : max });
  }
  return found.filter(({ from, to }) => to > from);
}
