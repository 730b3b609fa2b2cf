import { readDetail } from "../src/api/client.ts";
import { refusalOf } from "../src/lib/refusal.ts";
import { equal } from "./assert.ts";

Deno.test("A fault inside a list is named by its way there, and leads to the widget it is about", () => {
  const { fields } = readDetail(422, {
    detail: [
      { loc: ["body", "widgets", 3, "title"], msg: "must not be empty" },
      { loc: ["body", "widgets", 3, "w"], msg: "must be 1 to 12" },
      { loc: ["body", "widgets", 7, "title"], msg: "must not be empty" },
    ],
  });
  equal(refusalOf(fields), { widget: 3, reasons: { title: "Must not be empty.", w: "Must be 1 to 12." } });
});

Deno.test("A fault of the dashboard itself is not about a widget", () => {
  equal(refusalOf({ name: "Too long." }), { widget: null, reasons: { name: "Too long." } });
});
