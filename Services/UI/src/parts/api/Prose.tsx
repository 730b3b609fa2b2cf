/** A description: paragraphs, with `code` between backticks. */
export function Prose({ text, className }: { text: string; className?: string }) {
  return (
    <>
      {text.trim().split(/\n\s*\n/).map((paragraph, index) => (
        <p key={index} className={className}>
          {paragraph.split("`").map((part, place) =>
            place % 2 === 1 ? <code key={place}>{part}</code> : part
          )}
        </p>
      ))}
    </>
  );
}
