// A little formatting for text widgets, without HTML: the text becomes a tree that React draws, so nothing in it can be
// more than text.
//
//     # Heading        - a list        1. a numbered list        **bold**        *slanted*        `as typed`

export interface Span {
  text: string;
  look?: "bold" | "slanted" | "code";
}

export type Block =
  | { kind: "heading"; level: 1 | 2 | 3; spans: Span[] }
  | { kind: "paragraph"; lines: Span[][] }
  | { kind: "list"; ordered: boolean; items: Span[][] };

export function parseText(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const line of text.split(/\r?\n/)) {
    const heading = /^(#{1,3})\s+(.*)$/.exec(line);
    const item = /^\s*(?:([-*•])|\d+[.)])\s+(.*)$/.exec(line);
    if (line.trim() === "") {
      open = undefined;
    } else if (heading !== null) {
      blocks.push({
        kind: "heading",
        level: heading[1]!.length as 1 | 2 | 3,
        spans: parseSpans(heading[2]!),
      });
      open = undefined;
    } else if (item !== null) {
      const ordered = item[1] === undefined;
      if (open?.kind !== "list" || open.ordered !== ordered) {
        blocks.push(open = { kind: "list", ordered, items: [] });
      }
      open.items.push(parseSpans(item[2]!));
    } else {
      if (open?.kind !== "paragraph") blocks.push(open = { kind: "paragraph", lines: [] });
      open.lines.push(parseSpans(line));
    }
  }
  return blocks;
}

export function parseSpans(text: string): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const match of text.matchAll(/\*\*(\S(?:.*?\S)?)\*\*|\*(\S(?:.*?\S)?)\*|`([^`]+)`/g)) {
    if (match.index > at) spans.push({ text: text.slice(at, match.index) });
    const [whole, bold, slanted, code] = match;
    spans.push(
      bold !== undefined
        ? { text: bold, look: "bold" }
        : slanted !== undefined
        ? { text: slanted, look: "slanted" }
        : { text: code ?? "", look: "code" },
    );
    at = match.index + whole.length;
  }
  if (at < text.length) spans.push({ text: text.slice(at) });
  return spans;
}
