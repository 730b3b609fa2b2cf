import { api, APIError } from "../src/api/client.ts";
import type { SeriesAnswer } from "../src/api/types.ts";
import { PastReader } from "../src/live/pastReader.ts";
import { equal, ok } from "./assert.ts";

const minute = 60_000;

/** A reader whose server refuses whatever has `gone` in it: what it asked, and of whom it got the past. */
function readerWithout(gone: string) {
  const [asked, got]: [string[][], string[]] = [[], []];
  api.series = (channels) => {
    asked.push(channels);
    if (channels.includes(gone)) return Promise.reject(new APIError(404, `Event '${gone}' not found.`));
    got.push(...channels);
    return Promise.resolve({} as SeriesAnswer);
  };
  return { reader: new PastReader(() => {}), asked, got };
}

/** All that can go on by itself has. */
const quiet = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("A channel that is gone costs the others a few questions, not their past", async () => {
  const { reader, asked, got } = readerWithout("7");
  const channels = Array.from({ length: 20 }, (_, index) => String(index));
  reader.want(channels, minute);
  await quiet();
  equal(got, channels.filter((channel) => channel !== "7"));
  ok(asked.length <= 11, `asked ${asked.length} times`);
});

Deno.test("A channel that is gone is asked for again only once it was forgotten", async () => {
  const { reader, asked } = readerWithout("gone");
  reader.want(["gone"], minute);
  await quiet();
  reader.want(["gone"], minute);
  await quiet();
  equal(asked, [["gone"]]);
  reader.forget(["gone"]);
  reader.want(["gone"], minute);
  await quiet();
  equal(asked, [["gone"], ["gone"]]);
});
