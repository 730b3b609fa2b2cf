import { ageOf, silenceLimit } from "../src/lib/staleness.ts";
import { WallClock } from "../src/lib/wallClock.ts";
import { equal, ok } from "./assert.ts";

Deno.test("A channel is silent after three of its intervals, but not before five seconds", () => {
  equal([undefined, 200, 1_000, 60_000].map(silenceLimit), [15_000, 5_000, 5_000, 180_000]);
});

Deno.test("A device whose clock runs ahead still grows old", () => {
  equal(ageOf({ time: 100_000, receivedAt: 10_000 }, 30_000, 30_000), 20_000);
});

Deno.test("A replay of old readings does not look fresh", () => {
  equal(ageOf({ time: 10_000, receivedAt: 60_000 }, 60_000, 60_000), 50_000);
});

Deno.test("The server's time counts where the browser's clock is off, and small differences are none", () => {
  const clock = new WallClock();
  const now = Date.UTC(2026, 0, 1, 12);
  clock.observe(new Date(now + 600_000).toUTCString(), now, now + 20);
  ok(Math.abs(clock.now(now) - now - 600_000) < 1_000, "ten minutes ahead");
  clock.observe(new Date(now).toUTCString(), now, now + 20);
  equal(clock.now(now), now);
  clock.observe(null, now, now);
  equal(clock.now(now), now);
});
