import { useState } from "react";
import { natural } from "../../lib/channels.ts";
import { Button } from "../Button.tsx";
import { Field } from "../Field.tsx";

interface Props {
  tags: readonly string[];
  /** That devices have now. */
  known: readonly string[];
  error: string | undefined;
  onChange: (tags: readonly string[]) => void;
}

/** Which devices a rollout means: those with all of the chosen tags. */
export function TagField({ tags, known, error, onChange }: Props) {
  const [text, setText] = useState("");
  const all = [...new Set([...known, ...tags])].sort(natural.compare);
  const typed = text.trim();
  const add = () => {
    if (typed !== "" && !tags.includes(typed)) onChange([...tags, typed]);
    setText("");
  };
  return (
    <fieldset className="rule-part" aria-describedby="tags-note">
      <legend>Which devices</legend>
      {all.length > 0 && (
        <div className="tag-choices" role="group" aria-label="Tags">
          {all.map((tag) => (
            <button
              key={tag}
              type="button"
              className="chip"
              aria-pressed={tags.includes(tag)}
              onClick={() =>
                onChange(tags.includes(tag) ? tags.filter((one) => one !== tag) : [...tags, tag])}
            >
              {tag}
            </button>
          ))}
        </div>
      )}
      <div className="tag-more">
        <Field
          label="Another tag"
          name="tag"
          autoComplete="off"
          maxLength={64}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            add();
          }}
        />
        <Button icon="plus" disabled={typed === ""} onClick={add}>Add tag</Button>
      </div>
      <p id="tags-note" className={error === undefined ? "note" : "note wrong"} role={error && "alert"}>
        {error ??
          (tags.length === 0
            ? "No tag is chosen: every device is meant."
            : `Devices with ${tags.length === 1 ? "this tag" : "all of these tags"}.`)}
      </p>
    </fieldset>
  );
}
