import { Interest } from "../src/lib/interest.ts";
import { equal, ok } from "./assert.ts";

Deno.test("A channel is watched until its last watcher goes", () => {
  const interest = new Interest();
  equal(interest.add(["a", "b"]), ["a", "b"]);
  equal(interest.add(["b", "c"]), ["c"], "those that nobody watched:");
  interest.remove(["a", "b"]);
  equal(interest.channels, ["b", "c"]);
  ok(!interest.has("a") && interest.has("b"), "b has one watcher left");
});

Deno.test("One who watches everything is one more watcher, and the others stay known", () => {
  const interest = new Interest();
  interest.add(["a"]);
  interest.addEverything();
  equal(interest.channels, null);
  ok(!interest.has("b"), "everything is nothing in particular");
  interest.removeEverything();
  equal(interest.channels, ["a"]);
});
