import type { Experiment } from "../../api/types.ts";
import { formatSpan } from "../../lib/spanText.ts";
import type { Span } from "../../lib/timeWindow.ts";
import { wallClock } from "../../lib/wallClock.ts";
import { Icon } from "../Icon.tsx";

interface Props {
  experiments: readonly Experiment[];
  span: Span;
  onShow: (span: Span) => void;
}

const shownAtMost = 20;

/** The experiments whose bands can be seen; a press shows one from its start to its end. */
export function Experiments({ experiments, span, onShow }: Props) {
  const now = wallClock.now();
  const seen = experiments
    .map(({ public_id, name, started_on, stopped_on }) => ({
      id: public_id,
      name,
      from: Date.parse(started_on),
      to: stopped_on === null ? now : Date.parse(stopped_on),
    }))
    .filter(({ from, to }) => from < span.to && to > span.from)
    .slice(0, shownAtMost);
  if (seen.length === 0) return null;
  return (
    <ul className="experiment-chips" aria-label="Experiments in this time">
      {seen.map(({ id, name, from, to }) => (
        <li key={id}>
          <button
            type="button"
            className="chip"
            title={formatSpan({ from, to })}
            onClick={() => onShow({ from, to: Math.max(to, from + 1_000) })}
          >
            <Icon name="flask" size={16} />
            {name}
          </button>
        </li>
      ))}
    </ul>
  );
}
