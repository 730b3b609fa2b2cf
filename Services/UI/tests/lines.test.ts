import { ofPoints, readLines } from "../src/api/lines.ts";
import { ExportProgress, fileName } from "../src/lib/exportProgress.ts";
import { equal } from "./assert.ts";

/** As the server writes it. */
function binary(head: object, numbers: readonly number[]): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const start = Math.ceil((4 + text.length) / 8) * 8;
  const buffer = new ArrayBuffer(start + numbers.length * 8);
  new DataView(buffer).setUint32(0, text.length, true);
  new Uint8Array(buffer).set(text, 4);
  new Float64Array(buffer, start).set(numbers);
  return buffer;
}

Deno.test("Lines come as numbers or as JSON, and are the same", () => {
  const head = (id: string) => ({ event_public_id: id, name: "Ä", unit: "°C", resolution: "raw" });
  const numbers = readLines(
    binary({ position: "p", series: [{ ...head("a"), points: 2 }, { ...head("b"), points: 1 }] }, [
      1.5,
      2.5,
      10,
      NaN,
      3,
      30,
    ]),
  );
  const json = ofPoints({
    position: "p",
    series: [
      { ...head("a"), points: [[1.5, 10], [2.5, null]] },
      { ...head("b"), points: [[3, 30]] },
    ],
  });
  for (const lines of [numbers, json]) {
    equal(lines.position, "p");
    equal(lines.series.map(({ event_public_id, name }) => [event_public_id, name]), [["a", "Ä"], ["b", "Ä"]]);
    equal(lines.series.map(({ line }) => [Array.from(line.times), Array.from(line.values)]), [
      [[1.5, 2.5], [10, NaN]],
      [[3], [30]],
    ]);
  }
});

Deno.test("An export counts its rows while it comes, in whatever pieces", () => {
  const progress = new ExportProgress(4);
  const bytes = new TextEncoder().encode("head\r\na\r\nb\r\nc\r\n");
  progress.add(bytes.subarray(0, 8));
  equal([progress.rows, progress.share], [0, 0]);
  progress.add(bytes.subarray(8));
  equal([progress.rows, progress.share, progress.bytes], [3, 0.75, bytes.length]);
  equal(new ExportProgress(null).share, null);
  equal(new ExportProgress(0).share, 1);
});

Deno.test("A file has the name that the server gives it", () => {
  equal(fileName('attachment; filename="a b.csv"', "x.csv"), "a b.csv");
  equal(fileName("attachment; filename*=UTF-8''L%C3%A4ufe.csv", "x.csv"), "Läufe.csv");
  equal(fileName(null, "x.csv"), "x.csv");
  equal(fileName("attachment; filename*=UTF-8''%E4", "x.csv"), "x.csv");
});
