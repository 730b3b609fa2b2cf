import { parseSpans, parseText } from "../src/lib/richText.ts";
import { equal } from "./assert.ts";

Deno.test("Headings, paragraphs and lists are told apart", () => {
  equal(parseText("# Plant\nfirst line\nsecond line\n\nnext\n- one\n- two\n1. uno\n2. due\n### Small"), [
    { kind: "heading", level: 1, spans: [{ text: "Plant" }] },
    { kind: "paragraph", lines: [[{ text: "first line" }], [{ text: "second line" }]] },
    { kind: "paragraph", lines: [[{ text: "next" }]] },
    { kind: "list", ordered: false, items: [[{ text: "one" }], [{ text: "two" }]] },
    { kind: "list", ordered: true, items: [[{ text: "uno" }], [{ text: "due" }]] },
    { kind: "heading", level: 3, spans: [{ text: "Small" }] },
  ]);
});

Deno.test("Bold, slanted and code stand in a line; a lone star is a star", () => {
  equal(parseSpans("keep **below 80 °C**, *always*, see `PID 3`"), [
    { text: "keep " },
    { text: "below 80 °C", look: "bold" },
    { text: ", " },
    { text: "always", look: "slanted" },
    { text: ", see " },
    { text: "PID 3", look: "code" },
  ]);
  equal(parseSpans("2 * 3 * 4 ** 5"), [{ text: "2 * 3 * 4 ** 5" }]);
});

Deno.test("HTML is only text", () => {
  equal(parseText("<img src=x onerror=alert(1)>"), [
    { kind: "paragraph", lines: [[{ text: "<img src=x onerror=alert(1)>" }]] },
  ]);
});
