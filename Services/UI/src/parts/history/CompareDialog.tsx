import { useState } from "react";
import type { Experiment } from "../../api/types.ts";
import type { Comparison } from "../../lib/historyView.ts";
import { fromLocalInput, toLocalInput } from "../../lib/localTime.ts";
import type { Span } from "../../lib/timeWindow.ts";
import { wallClock } from "../../lib/wallClock.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { Field, SelectField } from "../Field.tsx";

interface Props {
  /** The stretch of time that is shown. */
  span: Span;
  experiments: readonly Experiment[];
  onCompare: (comparison: Comparison, span: Span) => void;
  onClose: () => void;
}

const day = 86_400_000;
const earlier = [
  { key: "previous", name: "The time right before" },
  { key: "day", name: "One day earlier", by: day },
  { key: "week", name: "One week earlier", by: 7 * day },
  { key: "month", name: "Four weeks earlier", by: 28 * day },
  { key: "custom", name: "A start of your own" },
] as const;

/** Which other period is laid over the one that is shown: an earlier one, or two experiments from their starts. */
export function CompareDialog({ span, experiments, onCompare, onClose }: Props) {
  const [kind, setKind] = useState<"period" | "experiments">("period");
  const [period, setPeriod] = useState<string>("previous");
  const [start, setStart] = useState(() => toLocalInput(new Date(2 * span.from - span.to).toISOString()));
  // Not as the first state: the experiments may come while the dialog is open.
  const [one = experiments[0]?.public_id ?? "", setOne] = useState<string>();
  const [other = experiments[1]?.public_id ?? "", setOther] = useState<string>();
  const [fault, setFault] = useState<string>();

  const submit = () => {
    if (kind === "experiments") {
      const [a, b] = [one, other].map((id) => experiments.find(({ public_id }) => public_id === id));
      if (a === undefined || b === undefined || a === b) return setFault("Choose two different experiments.");
      const [from, against] = [Date.parse(a.started_on), Date.parse(b.started_on)];
      if (from === against) return setFault("Both have started at the same moment.");
      const length = Math.max(lengthOf(a), lengthOf(b), 1_000);
      return onCompare({ zero: from, shift: against - from, names: [a.name, b.name] }, {
        from,
        to: from + length,
      });
    }
    const chosen = earlier.find(({ key }) => key === period);
    const by = chosen !== undefined && "by" in chosen ? chosen.by : span.to - span.from;
    const own = period === "custom" ? Date.parse(fromLocalInput(start) ?? "") : span.from - by;
    if (Number.isNaN(own)) return setFault("Enter a time.");
    const shift = Math.round(own - span.from);
    if (shift === 0) return setFault("That is the same time.");
    onCompare({ zero: span.from, shift }, span);
  };
  return (
    <Dialog
      title="Compare"
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit">Compare</Button>
        </>
      }
    >
      <div className="segments" role="group" aria-label="What to compare">
        <button type="button" aria-pressed={kind === "period"} onClick={() => setKind("period")}>
          Two periods
        </button>
        <button
          type="button"
          aria-pressed={kind === "experiments"}
          disabled={experiments.length < 2}
          title={experiments.length < 2 ? "There are not two experiments yet" : undefined}
          onClick={() => setKind("experiments")}
        >
          Two experiments
        </button>
      </div>
      {kind === "period"
        ? (
          <>
            <SelectField
              label="The shown time with"
              value={period}
              onChange={(event) => setPeriod(event.target.value)}
            >
              {earlier.map(({ key, name }) => <option key={key} value={key}>{name}</option>)}
            </SelectField>
            {period === "custom" && (
              <Field
                label="Start of the other period"
                type="datetime-local"
                step="1"
                value={start}
                error={fault}
                onChange={(event) => {
                  setStart(event.target.value);
                  setFault(undefined);
                }}
              />
            )}
          </>
        )
        : (
          <>
            <Experiments label="Experiment" experiments={experiments} value={one} onChange={setOne} />
            <Experiments label="With" experiments={experiments} value={other} onChange={setOther} />
          </>
        )}
      {fault !== undefined && !(kind === "period" && period === "custom") && (
        <p className="note wrong" role="alert">{fault}</p>
      )}
    </Dialog>
  );
}

function lengthOf({ started_on, stopped_on }: Experiment): number {
  return (stopped_on === null ? wallClock.now() : Date.parse(stopped_on)) - Date.parse(started_on);
}

function Experiments({ label, experiments, value, onChange }: {
  label: string;
  experiments: readonly Experiment[];
  value: string;
  onChange: (id: string) => void;
}) {
  return (
    <SelectField label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      {experiments.map(({ public_id, name }) => <option key={public_id} value={public_id}>{name}</option>)}
    </SelectField>
  );
}
