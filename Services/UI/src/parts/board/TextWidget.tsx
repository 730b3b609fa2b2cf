import { type ReactNode, useMemo } from "react";
import { type Block, parseText, type Span } from "../../lib/richText.ts";

/** Text with a little formatting. It never becomes HTML: React draws the parsed pieces. */
export function TextWidget({ text }: { text: string }) {
  const blocks = useMemo(() => parseText(text), [text]);
  return <div className="rich-text">{blocks.map((block, i) => <Drawn key={i} block={block} />)}</div>;
}

function Drawn({ block }: { block: Block }) {
  if (block.kind === "heading") {
    // All of one rank in the page's order, whatever the text begins with; the sizes differ.
    return <h3 data-level={block.level}>{spans(block.spans)}</h3>;
  }
  if (block.kind === "paragraph") {
    return (
      <p>
        {block.lines.map((line, i) => <Line key={i} isFirst={i === 0}>{spans(line)}</Line>)}
      </p>
    );
  }
  const List = block.ordered ? "ol" : "ul";
  return <List>{block.items.map((item, i) => <li key={i}>{spans(item)}</li>)}</List>;
}

function Line({ isFirst, children }: { isFirst: boolean; children: ReactNode }) {
  return (
    <>
      {!isFirst && <br />}
      {children}
    </>
  );
}

function spans(list: readonly Span[]): ReactNode {
  return list.map(({ text, look }, i) => {
    if (look === "bold") return <strong key={i}>{text}</strong>;
    if (look === "slanted") return <em key={i}>{text}</em>;
    if (look === "code") return <code key={i}>{text}</code>;
    return text;
  });
}
