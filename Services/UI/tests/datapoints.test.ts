import { filterOf, justAfter, viewOf } from "../src/lib/datapoints.ts";
import { equal } from "./assert.ts";

Deno.test("The address says which readings are shown", () => {
  const view = viewOf(new URLSearchParams("channels=a,b&from=2026-11-01T00:00:00.000Z&experiment=e"));
  equal(view, {
    channels: ["a", "b"],
    span: undefined,
    from: "2026-11-01T00:00:00.000Z",
    to: undefined,
    experiment: "e",
  });
  equal(viewOf(new URLSearchParams("channels=,&from=yesterday&span=2h")), {
    channels: [],
    span: undefined,
    from: undefined,
    to: undefined,
    experiment: undefined,
  }, "what makes no sense is passed over:");
});

Deno.test("A span ends now, and leaves no room for other times", () => {
  const view = viewOf(new URLSearchParams("span=1h&from=2026-11-01T00:00:00Z"));
  const filter = filterOf(view, Date.parse("2026-11-27T12:00:00Z"));
  equal(filter, { channels: [], from: "2026-11-27T11:00:00.000Z", to: undefined, experiment: undefined });
});

Deno.test("One microsecond later", () => {
  equal(justAfter("2026-11-27T16:50:11.716707Z"), "2026-11-27T16:50:11.716708Z");
  equal(justAfter("2026-11-27T16:50:11Z"), "2026-11-27T16:50:11.000001Z");
  equal(justAfter("2026-11-27T16:50:11.5Z"), "2026-11-27T16:50:11.500001Z");
  equal(justAfter("2026-11-27T16:50:11.999999Z"), "2026-11-27T16:50:12.000Z");
  equal(justAfter("2026-11-27T16:50:11+01:00"), "2026-11-27T15:50:11.001Z");
});
