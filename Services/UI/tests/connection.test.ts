import { backoff } from "../src/lib/backoff.ts";
import { type Connection, patience, pollAfter, standing, step, stopped } from "../src/lib/connection.ts";
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
  const polling: (number | null)[] = [];
  for (let i = 0; i < 3; i++) {
    connection = lost(connection);
    polling.push(pollAfter(connection));
    connection = step(connection, { type: "retry" });
  }
  equal(polling, [null, null, 1_500]);
  equal(pollAfter(connection), 1_500, "it goes on while a new attempt is under way");
  equal(pollAfter(step(connection, { type: "connected" })), null, "it ends when live");
});

/** After `count` failures in a row. */
function failed(count: number): Connection {
  let connection: Connection = live;
  for (let i = 0; i < count; i++) connection = lost(step(connection, { type: "retry" }));
  return connection;
}

Deno.test("After ten failures nothing is tried by itself, slow polling goes on, and a retry is possible", () => {
  equal(failed(patience - 1).phase, "waiting");
  const resting = failed(patience);
  equal(resting, { phase: "resting", failures: 10 });
  equal(pollAfter(resting), 10_000);
  const again = step(resting, { type: "retry" });
  equal(again, { phase: "connecting", failures: 10 });
  equal(lost(again), { phase: "resting", failures: 11 });
  equal(step(again, { type: "connected" }), { phase: "live", failures: 0 });
});

Deno.test("An answer after unanswered ones is worth another attempt", () => {
  equal(step(failed(patience), { type: "reachable" }).phase, "connecting");
  equal(step(failed(5), { type: "reachable" }).phase, "connecting");
  equal(step(live, { type: "reachable" }), live);
});

Deno.test("A short interruption is forgiven; then what is shown is the past, unless polling gets answers", () => {
  equal(standing(connecting, null, 0), "starting");
  equal(standing(live, null, 9_000), "live");
  equal(standing(failed(1), 10_000, 11_000), "interrupted");
  equal(standing(failed(1), 10_000, 13_000), "lost");
  equal(standing(failed(3), 10_000, 13_000), "polled");
  equal(standing(failed(3), 10_000, 15_000), "lost", "polls are not answered:");
  equal(standing(failed(patience), 10_000, 21_000), "polled");
  equal(standing(failed(2), null, 0), "lost");
  equal(standing(step(live, { type: "offline" }), 10_000, 10_000), "lost");
});

Deno.test("Without a network nothing is tried, and its return is used at once", () => {
  const offline = step(live, { type: "offline" });
  equal(offline, { phase: "offline", failures: 0 });
  equal(lost(offline), offline, "the socket's end is no news then:");
  equal(step(offline, { type: "online" }).phase, "connecting");
  equal(step(lost(live), { type: "online" }).phase, "connecting", "a wait is cut short:");
});

Deno.test("After the stop no signal brings a connection back", () => {
  for (const type of ["connected", "retry", "reachable", "offline", "online"] as const) {
    equal(step(step(live, { type: "stop" }), { type }), stopped);
  }
  equal(lost(stopped), stopped);
});
