import {
  formatAge,
  formatBound,
  formatFigure,
  formatNumber,
  formatRange,
  formatReading,
  fraction,
} from "../src/lib/format.ts";
import { equal } from "./assert.ts";

const text = (value: number, unit: string, span?: number) => {
  const reading = formatReading(value, unit, span);
  return `${reading.text} ${reading.unit}`.trim();
};

Deno.test("The range decides the places, so that digits do not jump", () => {
  equal([3, 9.96, 27.44, 100].map((value) => text(value, "%", 100)), [
    "3.0 %",
    "10.0 %",
    "27.4 %",
    "100.0 %",
  ]);
  equal(text(6.2, "bar", 16), "6.20 bar");
  equal(text(480, "1/min", 1200), "480 1/min");
});

Deno.test("A small value in a wide range is not called zero", () => {
  equal(text(0.02, "MB/s", 125), "0.020 MB/s");
  equal(text(0, "MB/s", 125), "0.0 MB/s");
});

Deno.test("Thousands are set apart by a thin space, minus is a minus, and zero has no sign", () => {
  equal(formatNumber(1_234_567), "1\u202f234\u202f567");
  equal(formatNumber(-3.25, 100), "\u22123.3");
  equal(formatNumber(-0.0001, 100), "0.000");
});

Deno.test("Bytes are scaled by 1024", () => {
  equal([0, 512, 2048, 9.43e9].map((value) => text(value, "B")), ["0 B", "512 B", "2.00 KiB", "8.78 GiB"]);
  equal(text(1_500_000, "B/s"), "1.43 MiB/s");
});

Deno.test("What is not a number is a dash", () => {
  equal([null, undefined, NaN, Infinity].map((value) => formatReading(value, "bar").text), [
    "–",
    "–",
    "–",
    "–",
  ]);
});

Deno.test("A plain number has no unit", () => {
  equal(formatReading(1.5, "1", 16), { text: "1.50", unit: "" });
});

Deno.test("Very large and very small numbers keep their size", () => {
  equal(formatNumber(2.5e12), "2.50e12");
  equal(formatNumber(3e-7), "3.00e-7");
});

Deno.test("The ends of a range are short", () => {
  equal([0, 0.5, 100, 1_000_000].map((value) => formatBound(value, "%")), [
    "0",
    "0.5",
    "100",
    "1\u202f000\u202f000",
  ]);
  equal(formatRange(0, 100, "%"), "0 … 100 %");
  equal(formatRange(0, 2 ** 30, "B"), "0 … 1 GiB");
  equal(formatRange(0, 16, "1"), "0 … 16");
});

Deno.test("An age is told in at most two units", () => {
  const second = 1000, minute = 60 * second, hour = 60 * minute;
  equal([-5, 999, 42 * second, 3 * minute, 2 * hour + 5 * minute, 3 * hour, 100 * hour].map(formatAge), [
    "0 s",
    "0 s",
    "42 s",
    "3 min",
    "2 h 5 min",
    "3 h",
    "4 d",
  ]);
});

Deno.test("The place in a range never leaves it", () => {
  equal([[5, 0, 10], [-1, 0, 10], [99, 0, 10], [1, 1, 1]].map(([v, a, b]) => fraction(v!, a!, b!)), [
    0.5,
    0,
    1,
    0,
  ]);
});

Deno.test("A figure has as many places as its channel says, else as many as it needs", () => {
  const figure = (value: number | null, decimals: number | null) =>
    formatFigure({ unit: "bar", decimals }, value).text;
  equal([figure(3.14159, null), figure(3.14159, 1), figure(3, 2), figure(null, 2)], [
    "3.14",
    "3.1",
    "3.00",
    "–",
  ]);
});
