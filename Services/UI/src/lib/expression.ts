// What helps while one writes an expression: names of channels are offered, and faults underlined.

import type { RuleCheck } from "../api/types.ts";

export type ExpressionFault = RuleCheck["errors"][number];

/** A channel's name as the language wants it. */
export const quoted = (name: string) => `"${name.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

/** The name that is being written at `caret`: from behind its opening quote on, and the text so far. */
export interface OpenName {
  /** Of the opening quote. */
  readonly from: number;
  /** Behind all of the name that is there: its closing quote too, when there is one on the line. */
  readonly to: number;
  readonly text: string;
}

/** Undefined: the caret is in no name. */
export function openName(text: string, caret: number): OpenName | undefined {
  let from: number | undefined;
  for (let at = 0; at < caret; at++) {
    if (text[at] === "\\" && from !== undefined) at++;
    else if (text[at] === '"') from = from === undefined ? at : undefined;
  }
  if (from === undefined) return undefined;
  const rest = /^[^"\n]*"/.exec(text.slice(caret))?.[0] ?? "";
  // A quote further on most often opens the next name; only what is all name belongs to this one.
  const isOwn = rest !== "" && !/[<>=()]/.test(rest);
  return { from, to: caret + (isOwn ? rest.length : 0), text: text.slice(from + 1, caret) };
}

/** At most eight names that have the words of `text`; those that begin with it come first. */
export function offers(names: readonly string[], text: string): string[] {
  const wanted = text.toLowerCase();
  const words = wanted.split(/\s+/);
  const found = names.filter((name) => words.every((word) => name.toLowerCase().includes(word)));
  const begins = (name: string) => Number(!name.toLowerCase().startsWith(wanted));
  return found.sort((a, b) => begins(a) - begins(b)).slice(0, 8);
}

/** The text in pieces, those with a fault marked. Faults without a place, or at the end, mark one place behind the text. */
export function marked(
  text: string,
  faults: readonly Pick<ExpressionFault, "from" | "to">[],
): { text: string; isWrong: boolean }[] {
  const shown = `${text} `;
  const wrong = new Uint8Array(shown.length);
  for (const { from, to } of faults) {
    const start = Math.min(from, shown.length - 1);
    wrong.fill(1, start, Math.max(start + 1, to));
  }
  const pieces: { text: string; isWrong: boolean }[] = [];
  for (let at = 0; at < shown.length; at++) {
    const isWrong = wrong[at] === 1;
    const last = pieces.at(-1);
    if (last !== undefined && last.isWrong === isWrong) last.text += shown[at];
    else pieces.push({ text: shown[at]!, isWrong });
  }
  return pieces;
}

/** Beginnings of expressions; `insert` gets the channel's quoted name. */
export const examples: readonly { label: string; insert: (channel: string) => string }[] = [
  { label: "Above a value", insert: (channel) => `${channel} > 80` },
  { label: "With its own clear level", insert: (channel) => `${channel} > 80 clear below 75` },
  { label: "For some time", insert: (channel) => `${channel} > 80 for 30s` },
  { label: "3 of 5 readings", insert: (channel) => `${channel} > 80 in 3 of 5 readings` },
  { label: "Average", insert: (channel) => `avg(${channel}, 5m) > 80` },
  { label: "Rate of change", insert: (channel) => `rate(${channel}, 1m) > 0.5` },
  { label: "No readings", insert: (channel) => `absent(${channel}, 30s)` },
  { label: "Stuck", insert: (channel) => `stuck(${channel}, 10m)` },
];
