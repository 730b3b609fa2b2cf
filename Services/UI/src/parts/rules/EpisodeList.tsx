import { useState } from "react";
import type { Channel } from "../../api/types.ts";
import type { Episode } from "../../lib/backtest.ts";
import { formatAge } from "../../lib/format.ts";
import { formatExactly } from "../../lib/localTime.ts";
import { amount } from "../../lib/rules.ts";

interface Props {
  episodes: readonly Episode[];
  /** That the rule reads. */
  channels: readonly Channel[];
  onShow: (episode: Episode) => void;
}

const few = 10;

/** Each time the rule would have fired, the last first; a click shows it in the chart. */
export function EpisodeList({ episodes, channels, onShow }: Props) {
  const [all, setAll] = useState(false);
  const newest = [...episodes].reverse();
  // With several channels nobody can tell whose value it is.
  const unit = channels.length === 1 ? channels[0]!.unit : "";
  return (
    <div className="episodes">
      <ol aria-label="Times it would have fired">
        {newest.slice(0, all ? 500 : few).map((episode) => (
          <li key={episode.from}>
            <button type="button" onClick={() => onShow(episode)}>
              <span>{formatExactly(new Date(episode.from).toISOString())}</span>
              <span className="quiet">
                {episode.to === null ? "until the end" : `for ${formatAge(episode.to - episode.from)}`}
              </span>
              {episode.value !== null && <span>{amount(episode.value, unit)}</span>}
            </button>
          </li>
        ))}
      </ol>
      {!all && newest.length > few && (
        <button
          type="button"
          className="text-button"
          onClick={() => setAll(true)}
        >
          Show {newest.length > 500 ? "500" : `all ${newest.length}`}
        </button>
      )}
    </div>
  );
}
