import { checkNotice } from "../src/lib/notices.ts";
import { equal, ok } from "./assert.ts";

Deno.test("A note says something, in at most 500 characters", () => {
  equal(checkNotice({ content: "  ", logging_type: "info" }).faults.content, "Write what happened.");
  const long = checkNotice({ content: "x".repeat(501), logging_type: "info" });
  ok(long.faults.content?.includes("501") === true, "the length is told");
  equal(checkNotice({ content: ` ${"😀".repeat(500)} `, logging_type: "error" }).faults, {});
  equal(checkNotice({ content: " Filter changed ", logging_type: "warning" }).input, {
    content: "Filter changed",
    logging_type: "warning",
  });
});
