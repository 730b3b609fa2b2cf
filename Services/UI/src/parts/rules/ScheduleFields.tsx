import type { RuleSchedule } from "../../api/types.ts";
import { firstSchedule, type Weekday, weekdays } from "../../lib/schedule.ts";
import { Button, IconButton } from "../Button.tsx";
import { Field } from "../Field.tsx";

interface Props {
  /** What the times are of. */
  title?: string;
  schedule: RuleSchedule | null;
  error: string | undefined;
  onChange: (schedule: RuleSchedule | null) => void;
}

type Window = RuleSchedule["windows"][number];

/** When something counts: always, or in windows of weekdays and times of day. */
export function ScheduleFields({ title = "When it counts", schedule, error, onChange }: Props) {
  const change = (index: number, changes: Partial<Window>) =>
    schedule !== null && onChange({
      ...schedule,
      windows: schedule.windows.map((one, at) => at === index ? { ...one, ...changes } : one),
    });
  return (
    <fieldset className="rule-part" aria-describedby={error === undefined ? undefined : "schedule-note"}>
      <legend>{title}</legend>
      <div className="segments" role="group" aria-label={title}>
        <button type="button" aria-pressed={schedule === null} onClick={() => onChange(null)}>Always</button>
        <button
          type="button"
          aria-pressed={schedule !== null}
          onClick={() => schedule === null && onChange(firstSchedule())}
        >
          At certain times
        </button>
      </div>
      {schedule?.windows.map((window, index) => (
        <div key={index} className="schedule-window" role="group" aria-label={`Times ${index + 1}`}>
          <div className="weekdays" role="group" aria-label="Days">
            {weekdays.map(({ key, label, name }) => (
              <button
                key={key}
                type="button"
                aria-label={name}
                aria-pressed={window.days.includes(key)}
                onClick={() => change(index, { days: toggled(window.days, key) })}
              >
                {label}
              </button>
            ))}
          </div>
          <Field
            label="From"
            type="time"
            value={window.from}
            onChange={(event) =>
              change(index, { from: event.target.value })}
          />
          <Field
            label="To"
            type="time"
            // A time of day has no 24:00; it is the midnight that the window ends at.
            value={window.to === "24:00" ? "00:00" : window.to}
            onChange={(event) =>
              change(index, { to: event.target.value })}
          />
          {schedule.windows.length > 1 && (
            <IconButton
              icon="trash"
              label={`Remove times ${index + 1}`}
              onClick={() =>
                onChange({
                  ...schedule,
                  windows: schedule.windows.filter((_, at) => at !== index),
                })}
            />
          )}
        </div>
      ))}
      {schedule !== null && (
        <div className="schedule-end">
          <Button
            icon="plus"
            onClick={() =>
              onChange({ ...schedule, windows: [...schedule.windows, ...firstSchedule().windows] })}
          >
            More times
          </Button>
          <Field
            label="Time zone"
            name="time_zone"
            list="time-zones"
            autoComplete="off"
            value={schedule.time_zone}
            onChange={(event) => onChange({ ...schedule, time_zone: event.target.value })}
          />
          <datalist id="time-zones">
            {Intl.supportedValuesOf("timeZone").map((zone) => <option key={zone} value={zone} />)}
          </datalist>
        </div>
      )}
      {error !== undefined && <p id="schedule-note" className="note wrong" role="alert">{error}</p>}
    </fieldset>
  );
}

/** In the order of the week. */
const toggled = (days: readonly Weekday[], day: Weekday): Weekday[] =>
  weekdays.map(({ key }) => key).filter((key) => days.includes(key) !== (key === day));
