import type { Channel } from "../src/api/types.ts";
import { checkMaintenance, describeScope, maintenanceForm, scopeOptions } from "../src/lib/maintenance.ts";
import { equal } from "./assert.ts";

const none = { all: false, event_public_ids: [], tags: [], devices: [] };

Deno.test("A window that begins now, lasts an hour and covers everything needs only a name", () => {
  const form = maintenanceForm(undefined, Date.parse("2026-11-27T10:00:00Z"));
  equal(Object.keys(checkMaintenance(form).faults), ["name"]);
  const { input } = checkMaintenance({ ...form, name: " Pump " });
  equal(input, {
    name: "Pump",
    reason: null,
    from: "2026-11-27T10:00:00.000Z",
    to: "2026-11-27T11:00:00.000Z",
    scope: { all: true },
  });
});

Deno.test("A window ends after it begins, and covers something", () => {
  const form = { ...maintenanceForm(undefined, 0), name: "Pump" };
  equal(Object.keys(checkMaintenance({ ...form, to: form.from }).faults), ["to"]);
  equal(Object.keys(checkMaintenance({ ...form, scope: none }).faults), ["scope"]);
  equal(checkMaintenance({ ...form, scope: { ...none, tags: ["pumps"] } }).faults, {});
});

Deno.test("A scope is told in words, and offers what the channels have", () => {
  equal(describeScope({ ...none, all: true }), "Everything");
  equal(
    describeScope({ event_public_ids: ["a", "b"], tags: ["pumps"], devices: ["skid"], all: false }),
    "Device skid, tag pumps, 2 channels",
  );
  const channel = { public_id: "a", name: "Flow", tags: ["pumps"], device: "skid" } as unknown as Channel;
  const groups = scopeOptions([channel], { ...none, event_public_ids: ["gone"] }, "");
  equal(groups.map(({ options }) => options.map(({ key }) => key)), [["skid"], ["pumps"], ["a", "gone"]]);
  equal(scopeOptions([channel], none, "PUMP").map(({ title }) => title), ["Tags"]);
});
