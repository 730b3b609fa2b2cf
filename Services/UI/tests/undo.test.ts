import { begin, change, redo, undo } from "../src/lib/undo.ts";
import { equal } from "./assert.ts";

Deno.test("Steps are taken back and taken again, and a change begins a new future", () => {
  let state = change(change(begin(1), 2), 3);
  state = undo(state);
  equal(state, { past: [1], present: 2, future: [3] });
  equal(redo(state).present, 3);
  equal(change(state, 9), { past: [1, 2], present: 9, future: [] });
  equal(undo(undo(undo(state))).present, 1);
  equal(redo(begin(1)), begin(1));
});

Deno.test("A hundred steps back are kept", () => {
  let state = begin(0);
  for (let i = 1; i <= 250; i++) state = change(state, i);
  equal(state.past.length, 100);
  for (let i = 0; i < 300; i++) state = undo(state);
  equal(state.present, 150);
});
