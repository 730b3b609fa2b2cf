import { NewestRequest } from "../src/lib/newestRequest.ts";
import { equal } from "./assert.ts";

/** Requests that are answered by hand, and what came of them in order. */
function desk() {
  const request = new NewestRequest();
  const events: string[] = [];
  const ask = (name: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const take = (answer: string) => events.push(`took ${answer}`);
    const settled = request.ask(() => promise, take, (error) => events.push(`failed: ${error}`));
    void settled.then(() => events.push(`settled ${name}`));
    return { answer: () => resolve(name), fail: () => reject("away") };
  };
  return { request, events, ask };
}

/** All that can go on by itself has. */
const quiet = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("What was overtaken is dropped, and settles with what overtook it", async () => {
  const { request, events, ask } = desk();
  const [first, second, third] = [ask("first"), ask("second"), ask("third")];
  first.answer();
  second.fail();
  await quiet();
  equal([events, request.isOnItsWay], [[], true]);
  third.answer();
  await quiet();
  equal(events.toSorted(), ["settled first", "settled second", "settled third", "took third"]);
  equal([events[0], request.isOnItsWay], ["took third", false]);
});

Deno.test("What was overtaken settles also when its own answer comes last, or the newest fails", async () => {
  const { events, ask } = desk();
  const [first, second] = [ask("first"), ask("second")];
  second.fail();
  await quiet();
  equal(events, ["failed: away", "settled second"]);
  first.answer();
  await quiet();
  equal(events.slice(2), ["settled first"]);
});

Deno.test("After a stop nothing is taken, and nobody waits", async () => {
  const { request, events, ask } = desk();
  const only = ask("only");
  request.stop();
  only.answer();
  await quiet();
  equal([events, request.isOnItsWay], [["settled only"], false]);
});
