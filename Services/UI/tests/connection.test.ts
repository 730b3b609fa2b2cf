import { backoff } from "../src/lib/backoff.ts";
import { type Connection, needsPolling, step, stopped } from "../src/lib/connection.ts";
import { equal, ok } from "./assert.ts";

const lost = (connection: Connection) => step(connection, { type: "lost", now: 1_000, random: 0 });
const connecting = step(stopped, { type: "start" });
const live = step(connecting, { type: "connected" });

Deno.test("A connection that starts is connecting, then live", () => {
  equal(connecting.phase, "connecting");
  equal(live, { phase: "live", failures: 0 });
});

Deno.test("The waits double from 1 s to 30 s", () => {
  equal([1, 2, 3, 4, 5, 6, 7, 20].map((n) => backoff(n, 0)), [
    1_000,
    2_000,
    4_000,
    8_000,
    16_000,
    30_000,
    30_000,
    30_000,
  ]);
});

Deno.test("Chance makes a wait shorter by a fifth at most", () => {
  for (const random of [0, 0.3, 0.99]) {
    const wait = backoff(3, random);
    ok(wait > 3_200 - 1 && wait <= 4_000, `${wait}`);
  }
});

Deno.test("A lost connection waits, tries again, and forgets its failures once it is live", () => {
  let connection = lost(live);
  equal(connection, { phase: "waiting", failures: 1, retryAt: 2_000 });
  connection = step(connection, { type: "retry" });
  equal(connection, { phase: "connecting", failures: 1 });
  connection = lost(connection);
  equal(connection, { phase: "waiting", failures: 2, retryAt: 3_000 });
  connection = step(step(connection, { type: "retry" }), { type: "connected" });
  equal(connection, { phase: "live", failures: 0 });
});

Deno.test("Polling begins after the third failure and ends with the connection's return", () => {
  let connection: Connection = live;
  const polling: boolean[] = [];
  for (let i = 0; i < 3; i++) {
    connection = lost(connection);
    polling.push(needsPolling(connection));
    connection = step(connection, { type: "retry" });
  }
  equal(polling, [false, false, true]);
  ok(needsPolling(connection), "it goes on while a new attempt is under way");
  ok(!needsPolling(step(connection, { type: "connected" })), "it ends when live");
});

Deno.test("Without a network nothing is tried, and its return is used at once", () => {
  const offline = step(live, { type: "offline" });
  equal(offline, { phase: "offline", failures: 0 });
  equal(lost(offline), offline, "the socket's end is no news then:");
  equal(step(offline, { type: "online" }).phase, "connecting");
  equal(step(lost(live), { type: "online" }).phase, "connecting", "a wait is cut short:");
});

Deno.test("After the stop no signal brings a connection back", () => {
  for (const type of ["connected", "retry", "offline", "online"] as const) {
    equal(step(step(live, { type: "stop" }), { type }), stopped);
  }
  equal(lost(stopped), stopped);
});
