/** The little that the tests need; the standard library's assertions would have to be fetched. */
export function equal(actual: unknown, expected: unknown, message = "") {
  const [a, b] = [show(actual), show(expected)];
  if (a !== b) throw new Error(`${message} expected ${b}, got ${a}`.trim());
}

export function ok(condition: boolean, message: string) {
  if (!condition) throw new Error(message);
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, part) => {
    if (part === undefined) return "undefined";
    return typeof part === "number" && !Number.isFinite(part) ? String(part) : part;
  });
}
