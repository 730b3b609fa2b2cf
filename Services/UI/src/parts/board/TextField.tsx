import { useId } from "react";
import { longestText } from "../../lib/widgets.ts";
import { TextWidget } from "./TextWidget.tsx";

/** The text of a widget, and what becomes of it. */
export function TextField(
  { text, error, onChange }: { text: string; error: string | undefined; onChange: (text: string) => void },
) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Text</label>
      <div className="input">
        <textarea
          id={id}
          name="text"
          rows={6}
          value={text}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={`${id}-note`}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      <p id={`${id}-note`} className={`note ${error === undefined ? "" : "wrong"}`}>
        {error ??
          `# Heading, - list, **bold**, *slanted*, \`code\`. ${longestText - text.length} characters left.`}
      </p>
      {text.trim() !== "" && (
        <div className="text-preview" aria-label="Preview" role="region">
          <TextWidget text={text} />
        </div>
      )}
    </div>
  );
}
