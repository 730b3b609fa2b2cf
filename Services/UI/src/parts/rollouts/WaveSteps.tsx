import type { Rollout } from "../../api/types.ts";
import { formatAge } from "../../lib/format.ts";
import { formatExactly, formatInstant } from "../../lib/localTime.ts";
import {
  describeShares,
  devicesText,
  percentText,
  sharesOf,
  type WaveState,
  waveState,
} from "../../lib/rollouts.ts";
import { useNow } from "../../live/hooks.ts";
import { Icon } from "../Icon.tsx";
import { DeviceBar } from "./DeviceBar.tsx";

interface Props {
  rollout: Rollout;
  /** When each was opened, as far as that is known. */
  times: ReadonlyMap<number, string>;
  /** Whose devices are listed; undefined: those of all. */
  chosen: number | undefined;
  onChoose: (wave: number | undefined) => void;
}

const words: Readonly<Record<WaveState, string>> = {
  done: "good",
  open: "open",
  held: "stands still",
  coming: "still to come",
};

/** The waves in their order; one that is pressed shows its devices alone. */
export function WaveSteps({ rollout, times, chosen, onChoose }: Props) {
  const now = useNow();
  return (
    <ol className="wave-steps" aria-label="Waves">
      {rollout.waves.map(({ percent, devices, counts }, index) => {
        const state = waveState(rollout, index);
        const began = index === rollout.wave ? rollout.wave_began_at : times.get(index) ?? null;
        return (
          <li key={index} data-state={state} aria-current={state === "open" ? "step" : undefined}>
            <button
              type="button"
              className="panel"
              aria-pressed={chosen === index}
              onClick={() => onChoose(chosen === index ? undefined : index)}
            >
              <span className="wave-head">
                <WaveMark state={state} />
                <strong>Wave {index + 1}</strong>
                <span className="quiet">{percentText(percent)}</span>
                <span className="wave-state">{words[state]}</span>
              </span>
              <DeviceBar counts={counts} label={`Wave ${index + 1}`} />
              <span className="wave-counts">
                {sharesOf(counts).all === 0 && devices === 0
                  ? "no device yet"
                  : `${devicesText(devices)}: ${describeShares(sharesOf(counts))}`}
              </span>
              {began !== null && (
                <span className="quiet wave-time" title={formatExactly(began)}>
                  {state === "open"
                    ? `open for ${formatAge(Math.max(0, now - Date.parse(began)))}`
                    : `opened ${formatInstant(began)}`}
                </span>
              )}
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function WaveMark({ state }: { state: WaveState }) {
  if (state === "open") return <span className="spinner" aria-hidden="true" />;
  if (state === "coming") return <span className="update-pending" aria-hidden="true" />;
  return <Icon name={state === "done" ? "check" : "pause"} size={16} />;
}
