import { type CommandUpdate, type Control, control, shownValue, unknownControl } from "../src/lib/control.ts";
import { equal } from "./assert.ts";

const off: Control = { ...unknownControl, settled: 0 };
const update = (state: CommandUpdate["state"], id = "c1", value = 1) =>
  ({ type: "update", update: { id, state, value, reason: null }, now: 5 }) as const;
const asked = control(off, { type: "asked", value: 1, now: 1 });
const pending = control(asked, { type: "accepted", id: "c1", state: "pending", now: 2 });

Deno.test("A wish is sent, pending, confirmed, and then simply so", () => {
  equal(asked.phase, "sending");
  equal(pending.phase, "pending");
  const confirmed = control(pending, update("confirmed"));
  equal([confirmed.phase, confirmed.settled], ["confirmed", 1]);
  equal(control(confirmed, { type: "dismissed", now: 9 }).phase, "idle");
});

Deno.test("The knob stands at the wish while it is under way, and goes back when it fails", () => {
  equal([shownValue(asked), shownValue(pending)], [1, 1]);
  const failed = control(pending, update("failed"));
  equal([failed.phase, shownValue(failed)], ["failed", 0]);
});

Deno.test("The stored setpoint is not taken for the device's answer", () => {
  const after = control(pending, { type: "reading", value: 1 });
  equal(after.settled, 0);
  const expired = control(after, update("expired"));
  equal(control(expired, { type: "reading", value: 1 }).settled, 0, "not afterwards either:");
});

Deno.test("Another value that the device reports is believed", () => {
  equal(control(pending, { type: "reading", value: 0.5 }).settled, 0.5);
});

Deno.test("A confirmation that overtakes the answer to the request is not lost", () => {
  const early = control(asked, update("confirmed"));
  equal(early.phase, "sending");
  equal(control(early, { type: "accepted", id: "c1", state: "pending", now: 2 }).phase, "confirmed");
});

Deno.test("A state of another command that comes while sending is not taken for ours", () => {
  const early = control(asked, update("failed", "other"));
  equal(control(early, { type: "accepted", id: "c1", state: "pending", now: 2 }).phase, "pending");
});

Deno.test("A refusal by the server shows its reason", () => {
  const refused = control(asked, { type: "refused", reason: "Operator privileges required.", now: 2 });
  equal([refused.phase, refused.reason, shownValue(refused)], ["failed", "Operator privileges required.", 0]);
});

Deno.test("A final state stays: nothing late changes it", () => {
  const expired = control(pending, update("expired"));
  equal(control(expired, update("confirmed")).phase, "expired");
  equal(control(expired, update("pending")).phase, "expired");
});

Deno.test("Somebody else's wish is shown as pending, and its confirmation moves the knob", () => {
  const theirs = control(off, update("pending", "c2"));
  equal([theirs.phase, shownValue(theirs)], ["pending", 1]);
  equal(control(theirs, update("confirmed", "c2")).settled, 1);
  equal(control(off, update("confirmed", "c3")).settled, 1, "also without the first message:");
});

Deno.test("The newest wish wins: the older one's end is ignored", () => {
  const newer = control(pending, update("pending", "c2", 0));
  equal(control(newer, update("failed", "c1")).phase, "pending");
});

Deno.test("A failure found when the page opens leaves the output's state open", () => {
  const stored: Control = { ...unknownControl, settled: 1 };
  const found = control(stored, {
    type: "found",
    update: { id: "c1", state: "failed", value: 1, reason: "Interlock." },
    now: 1,
  });
  equal([found.phase, found.settled, found.reason], ["failed", null, "Interlock."]);
});
