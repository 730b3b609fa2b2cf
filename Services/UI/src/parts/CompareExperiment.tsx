import { useCallback, useState } from "react";
import { api } from "../api/client.ts";
import type { Experiment } from "../api/types.ts";
import { comparisonOf } from "../lib/experiments.ts";
import { writeHistory } from "../lib/historyView.ts";
import { formatInstant } from "../lib/localTime.ts";
import { wallClock } from "../lib/wallClock.ts";
import { navigate } from "../router.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { AnswerState } from "./AnswerState.tsx";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { SelectField } from "./Field.tsx";

interface Props {
  experiment: Experiment;
  channels: readonly string[];
  onClose: () => void;
}

/** Which other experiment is laid over this one, both from their starts; the history shows it. */
export function CompareExperiment({ experiment, channels, onClose }: Props) {
  const answer = useAnswer(useCallback(() => api.experiments(1, 100), []));
  const others = answer.data?.data.filter(({ public_id, started_on }) =>
    public_id !== experiment.public_id && started_on !== experiment.started_on
  );
  const [chosen, setChosen] = useState<string>();
  const other = others?.find(({ public_id }) => public_id === chosen) ?? others?.[0];
  return (
    <Dialog
      title="Compare"
      onClose={onClose}
      onSubmit={() => {
        if (other === undefined) return;
        onClose();
        const view = comparisonOf(experiment, other, wallClock.now());
        navigate(
          `/history?${writeHistory({ ...view, channels, hidden: [], hasStatistics: false, above: null })}`,
        );
      }}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={other === undefined}>Compare</Button>
        </>
      }
    >
      <AnswerState what="The experiments" {...answer} />
      {others?.length === 0 && <p>There is no other experiment to compare with yet.</p>}
      {other !== undefined && (
        <>
          <p>
            Both are laid over each other from their starts, and <strong>{experiment.name}</strong>{" "}
            gives the time.
          </p>
          <SelectField
            label="With"
            value={other.public_id}
            onChange={(event) => setChosen(event.target.value)}
          >
            {others?.map(({ public_id, name, started_on }) => (
              <option key={public_id} value={public_id}>{`${name}, ${formatInstant(started_on)}`}</option>
            ))}
          </SelectField>
        </>
      )}
    </Dialog>
  );
}
