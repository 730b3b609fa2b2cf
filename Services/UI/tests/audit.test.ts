import type { AuditEntry } from "../src/api/types.ts";
import { actionWords, actorKind, changesOf } from "../src/lib/audit.ts";
import { equal } from "./assert.ts";

function entry(details: Record<string, unknown>): AuditEntry {
  return {
    sequence: 1,
    time: "2026-11-28T03:00:00.000000Z",
    actor: "user:u1",
    actor_name: "anna",
    address: null,
    request_id: null,
    action: "channel.updated",
    subject_kind: "channel",
    subject_public_id: "c1",
    subject_name: "Oven",
    details,
    previous_hash: "00",
    hash: "01",
  };
}

Deno.test("An action reads as words", () => {
  equal(actionWords("channel_retention.updated"), "Channel retention updated");
  equal(actionWords("login.failed"), "Login failed");
});

Deno.test("Only what is no person has a kind", () => {
  equal(actorKind("user:u1"), undefined);
  equal(actorKind("token:t1"), "token");
  equal(actorKind("database"), "database");
});

Deno.test("Details are lines by column: before and after, or what there was alone", () => {
  equal(changesOf(entry({ old: { unit: "K", max_value: 1 }, new: { unit: null, max_value: 2.5 } })), [
    { column: "max_value", before: "1", after: "2.5" },
    { column: "unit", before: "K", after: "–" },
  ]);
  equal(changesOf(entry({ new: { scopes: ["a"] } })), [{ column: "scopes", after: '["a"]' }]);
  equal(changesOf(entry({ attempts: 3 })), [{ column: "attempts", after: "3" }]);
  equal(changesOf(entry({})), []);
});
