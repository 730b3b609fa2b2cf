import { lifeLeft, shareLink } from "../src/lib/share.ts";
import { equal } from "./assert.ts";

Deno.test("A link's token stays behind the #, also for a wall", () => {
  equal(shareLink("https://lab", "/share#wm_x", false), "https://lab/share#wm_x");
  equal(shareLink("https://lab", "/share#wm_x", true), "https://lab/share?kiosk=1#wm_x");
});

Deno.test("A link says until when it lives", () => {
  const noon = Date.UTC(2026, 11, 4, 12);
  equal([lifeLeft(noon, noon), lifeLeft(noon, noon - 1)], ["expired", "until 4 Dec 2026"]);
});
