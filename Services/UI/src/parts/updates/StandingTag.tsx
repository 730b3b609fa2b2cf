import type { Look } from "../../lib/updates.ts";
import { Icon } from "../Icon.tsx";

/** A state in a word or two. */
export function StandingTag({ look, words }: { look: Look; words: string }) {
  return (
    <span className={`tag ${look}`}>
      {look === "complete" && <Icon name="check" size={14} />}
      {look === "missing" && <Icon name="alert" size={14} />}
      {look === "silent" && <span className="spinner" aria-hidden="true" />}
      {words}
    </span>
  );
}
