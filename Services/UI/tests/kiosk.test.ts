import { nextBoard, readKiosk, scriptOf } from "../src/lib/kiosk.ts";
import { historyAddress, rangeName, readMinutes } from "../src/lib/timeRange.ts";
import { equal } from "./assert.ts";

Deno.test("A kiosk's address says whether, how fast and over what it turns", () => {
  const read = (text: string) => readKiosk(new URLSearchParams(text));
  equal(read(""), null);
  equal(read("kiosk=0&rotate=30"), null);
  equal(read("kiosk=1"), { rotate: null, boards: [] });
  equal(read("kiosk=1&rotate=30&boards=a,b"), { rotate: 30, boards: ["a", "b"] });
  equal(read("kiosk=1&rotate=0.1"), { rotate: 5, boards: [] });
  equal(read("kiosk=1&rotate=never"), { rotate: null, boards: [] });
});

Deno.test("The dashboards come round in turn", () => {
  equal(["a", "b", "c", "gone"].map((one) => nextBoard(["a", "b", "c"], one)), ["b", "c", "a", "a"]);
  equal(nextBoard([], "a"), undefined);
});

Deno.test("A new version of the site is told by its script's name", () => {
  equal(scriptOf('<script type="module" src="/assets/main-AB12.js"></script>'), "/assets/main-AB12.js");
  equal(scriptOf("<h1>Bad gateway</h1>"), undefined);
});

Deno.test("Time ranges have short names, and nonsense in the address counts for nothing", () => {
  equal([20, 60, 360, 1440, 10080, 14400].map(rangeName), ["20 min", "1 h", "6 h", "24 h", "7 d", "10 d"]);
  equal(["90", "0", "1.5", "x", "9999999", null].map((text) => readMinutes(text, 60)), [
    90,
    60,
    60,
    60,
    60,
    60,
  ]);
});

Deno.test("Any other stretch of time is chosen on the history page, with the same channels", () => {
  equal(historyAddress(["a", "b"], 360), "/history?channels=a%2Cb&last=6h");
});
