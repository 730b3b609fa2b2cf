import { mayAddWave, type RolloutForm, wavePresets } from "../../lib/rolloutPlan.ts";
import { percentText } from "../../lib/rollouts.ts";
import { Button, IconButton } from "../Button.tsx";
import { Field } from "../Field.tsx";

interface Props {
  form: RolloutForm;
  error: string | undefined;
  onChange: (changes: Partial<RolloutForm>) => void;
}

/** How much of the fleet each wave reaches: one of three usual ways, or percentages of one's own. */
export function WaveFields({ form, error, onChange }: Props) {
  const { preset, waves } = form;
  const setOwn = (next: readonly string[]) => onChange({ preset: "own", waves: next });
  return (
    <fieldset className="rule-part" aria-describedby="waves-note">
      <legend>Waves</legend>
      <div className="segments" role="group" aria-label="Waves">
        {wavePresets.map(({ key, label, waves: percents }) => (
          <button
            key={key}
            type="button"
            aria-pressed={preset === key}
            onClick={() => onChange({ preset: key, waves: percents.slice(0, -1).map(String) })}
          >
            {label}
          </button>
        ))}
        <button type="button" aria-pressed={preset === "own"} onClick={() => setOwn(waves)}>Own</button>
      </div>
      {preset === "own" && (
        <div className="wave-fields">
          {waves.map((percent, index) => (
            <div key={index} className="wave-field">
              <Field
                label={`Wave ${index + 1}, percent`}
                name={`wave-${index + 1}`}
                inputMode="decimal"
                autoComplete="off"
                value={percent}
                onChange={(event) => setOwn(waves.map((one, at) => at === index ? event.target.value : one))}
              />
              <IconButton
                icon="trash"
                label={`Remove wave ${index + 1}`}
                onClick={() => setOwn(waves.filter((_, at) => at !== index))}
              />
            </div>
          ))}
          <p className="quiet">Wave {waves.length + 1}: 100 %</p>
          <Button icon="plus" disabled={!mayAddWave(form)} onClick={() => setOwn([...waves, ""])}>
            More waves
          </Button>
        </div>
      )}
      <p id="waves-note" className={error === undefined ? "note" : "note wrong"} role={error && "alert"}>
        {error ?? (preset === "own"
          ? "Of all devices that are meant, with those of the waves before."
          : wavePresets.find(({ key }) => key === preset)!.waves.map(percentText).join(" → "))}
      </p>
    </fieldset>
  );
}
