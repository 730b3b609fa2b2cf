import { checkSpan, readDuration, readHistory, writeDuration, writeHistory } from "../src/lib/historyView.ts";
import { limited, moved, pinched, scaled } from "../src/lib/timeWindow.ts";
import { canGoBack, canGoForward, startOf, visit } from "../src/lib/trail.ts";
import { equal } from "./assert.ts";

Deno.test("An address tells the whole view, and the view gives the address back", () => {
  const texts = [
    "channels=a%2Cb&last=6h",
    "channels=a&from=2026-11-27T10%3A00%3A00.000Z&to=2026-11-27T11%3A00%3A00.250Z&hidden=a",
    "channels=a&from=2026-11-27T10%3A00%3A00.000Z&to=2026-11-27T11%3A00%3A00.000Z&zero=2026-11-27T09%3A00%3A00.000Z" +
    "&shift=-7d&a=Run+1&b=Run+2&statistics=1&above=80.5",
  ];
  for (const text of texts) equal(writeHistory(readHistory(new URLSearchParams(text))).toString(), text);
});

Deno.test("What an address says wrongly counts as not said", () => {
  const view = readHistory(
    new URLSearchParams("channels=,a,,a&from=yesterday&to=2026-11-27&last=-5m&zero=x&shift=1d&above=hot"),
  );
  equal(view, {
    channels: ["a"],
    hidden: [],
    window: { last: 3_600_000 },
    comparison: null,
    hasStatistics: false,
    above: null,
  });
  equal(readHistory(new URLSearchParams("from=2026-11-27T11:00:00Z&to=2026-11-27T10:00:00Z")).window, {
    last: 3_600_000,
  });
});

Deno.test("Durations are written in the largest unit that fits", () => {
  for (
    const [length, text] of [[900_000, "15m"], [-604_800_000, "-7d"], [1_500, "1500ms"], [
      5_400_000,
      "90m",
    ]] as const
  ) {
    equal(writeDuration(length), text);
    equal(readDuration(text), length);
  }
  equal(readDuration("7w"), undefined);
});

Deno.test("A typed stretch of time must have an order", () => {
  equal(checkSpan("2026-11-27T10:00", "2026-11-27T10:00").faults, { to: "Must be after the start." });
  equal(checkSpan("", "2026-11-27T10:00").faults, { from: "Enter a time." });
  equal(checkSpan("1990-01-01T00:00", "2026-11-27T10:00").faults, {
    to: "At most ten years after the start.",
  });
  equal(checkSpan("2026-11-27T10:00Z", "2026-11-27T11:00Z").span, {
    from: Date.UTC(2026, 10, 27, 10),
    to: Date.UTC(2026, 10, 27, 11),
  });
});

Deno.test("Zooming keeps what is under the pointer where it is", () => {
  equal(scaled({ from: 100, to: 200 }, 0.5, 0.2), { from: 110, to: 160 });
  equal(scaled({ from: 110, to: 160 }, 2, 0.2), { from: 100, to: 200 });
  equal(moved({ from: 100, to: 200 }, -0.5), { from: 50, to: 150 });
});

Deno.test("Two fingers keep what they hold", () => {
  equal(pinched(120, 180, 0.2, 0.8), { from: 100, to: 200 });
  equal(pinched(140, 160, 0.2, 0.8), { from: 140 - (20 / 0.6) * 0.2, to: 160 + (20 / 0.6) * 0.2 });
});

Deno.test("A span stays within what a chart can show", () => {
  const now = Date.UTC(2026, 10, 27);
  equal(limited({ from: now - 10, to: now + 10 }, now), { from: now - 50, to: now + 50 });
  const ahead = limited({ from: now + 100_000, to: now + 200_000 }, now);
  equal(ahead, { from: now - 50_000, to: now + 50_000 });
});

Deno.test("A trail knows the way back and forward, and forgets the way that was not taken", () => {
  let trail = startOf("a");
  for (const place of ["b", "c", "b"]) trail = visit(trail, place);
  equal([trail.places, trail.at], [["a", "b", "c"], 1]);
  equal([canGoBack(trail), canGoForward(trail)], [true, true]);
  trail = visit(trail, "d");
  equal([trail.places, trail.at], [["a", "b", "d"], 2]);
  equal(canGoForward(trail), false);
  for (let i = 0; i < 500; i++) trail = visit(trail, `step ${i}`);
  equal(trail.places.length, 200);
});
