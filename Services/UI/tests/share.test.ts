import { lifeLeft, shareLink } from "../src/lib/share.ts";
import { equal } from "./assert.ts";

Deno.test("A link's token stays behind the #, also for a wall", () => {
  equal(shareLink("https://lab", "/share#wm_x", false), "https://lab/share#wm_x");
  equal(shareLink("https://lab", "/share#wm_x", true), "https://lab/share?kiosk=1#wm_x");
});

Deno.test("A link says how long it still lives", () => {
  equal([0, 1, 3_600_000, 10 * 86_400_000].map((left) => lifeLeft(1000 + left, 1000)), [
    "expired",
    "for 0 s",
    "for 1 h",
    "for 10 d",
  ]);
});
