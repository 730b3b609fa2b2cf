import { useEffect, useState } from "react";
import { api } from "../../api/client.ts";
import type { Release } from "../../api/types.ts";
import {
  checkPlan,
  checkRollout,
  namedForm,
  planFaults,
  type RolloutForm,
  rolloutForm,
} from "../../lib/rolloutPlan.ts";
import { devicesText } from "../../lib/rollouts.ts";
import { useUnsaved } from "../../router.ts";
import { toasts } from "../../state/toasts.ts";
import { useCheckedForm } from "../../state/useCheckedForm.ts";
import { useRolloutPreview } from "../../state/useRolloutPreview.ts";
import { Button } from "../Button.tsx";
import { ConfirmDialog } from "../ConfirmDialog.tsx";
import { Field, SelectField } from "../Field.tsx";
import { Link } from "../Link.tsx";
import { ScheduleFields } from "../rules/ScheduleFields.tsx";
import { GateFields } from "./GateFields.tsx";
import { LimitFields } from "./LimitFields.tsx";
import { PreviewPanel } from "./PreviewPanel.tsx";
import { TagField } from "./TagField.tsx";
import { WaveFields } from "./WaveFields.tsx";

interface Props {
  /** Those with a bundle, the newest first. */
  releases: readonly Release[];
  /** The release to begin with. */
  release: string;
  /** Tags that devices have. */
  knownTags: readonly string[];
  /** It is stored under this id. */
  onMade: (id: string) => void;
}

/** A new rollout: what goes to whom, in which steps, and what it would do. */
export function RolloutEditor({ releases, release, knownTags, onMade }: Props) {
  const check = (form: RolloutForm) => checkRollout(namedForm(form, releases));
  const { form, faults, failure, busy, isChanged, change, send } = useCheckedForm(
    rolloutForm(release),
    check,
    () => "release_id",
  );
  const [asking, setAsking] = useState<() => void>();
  const [madeID, setMadeID] = useState<string>();
  useUnsaved(isChanged && madeID === undefined, (go) => setAsking(() => go));
  // Once nothing is unsaved any more: the guard is gone, and the way is free.
  useEffect(() => {
    if (madeID !== undefined) onMade(madeID);
  }, [madeID]);

  const { plan } = checkPlan(form);
  const preview = useRolloutPreview(
    plan === undefined || form.release_id === "" ? undefined : { release_id: form.release_id, plan },
  );
  const shown = { ...preview.faults, ...planFaults(faults) };
  const { name } = namedForm(form, releases);
  const version = releases.find(({ public_id }) => public_id === form.release_id)?.version;
  const make = () =>
    send(async (input) => {
      const { public_id } = await api.createRollout(input);
      toasts.show("done", `${input.name} is made. Nothing goes out before it is started.`);
      setMadeID(public_id);
    });
  return (
    <>
      <form
        className="rule-editor"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
        <div className="rule-columns rollout-columns">
          <fieldset className="panel rule-fields" aria-label="Rollout">
            <div className="rule-row">
              <SelectField
                label="Release"
                name="release_id"
                value={form.release_id}
                error={shown.release_id}
                hint="Those with a bundle."
                onChange={(event) => change({ release_id: event.target.value })}
              >
                {releases.map(({ public_id, version }) => (
                  <option key={public_id} value={public_id}>{version}</option>
                ))}
              </SelectField>
              <Field
                label="Name"
                name="name"
                autoComplete="off"
                maxLength={255}
                value={name}
                error={shown.name}
                onChange={(event) => change({ name: event.target.value })}
              />
            </div>
            <TagField
              tags={form.tags}
              known={knownTags}
              error={shown.tags}
              onChange={(tags) => change({ tags })}
            />
            <WaveFields form={form} error={shown.waves} onChange={change} />
            <LimitFields form={form} faults={shown} onChange={change} />
            <ScheduleFields
              title="When devices may begin"
              schedule={form.schedule}
              error={shown.schedule}
              onChange={(schedule) => change({ schedule })}
            />
            <GateFields form={form} faults={shown} onChange={change} />
            <SafetyFields form={form} onChange={change} />
          </fieldset>
          <div className="rule-aside">
            <PreviewPanel {...preview} plan={plan} version={version} />
          </div>
        </div>
        <footer className="rule-actions">
          <p className="quiet">
            {plan !== undefined && preview.preview !== undefined &&
              `${devicesText(preview.preview.devices)}, ${wavesText(plan.waves.length)}. `}
            {form.needs_approval
              ? "Another administrator has to approve it before it can be started."
              : "Nothing goes out before it is started."}
          </p>
          <Link className="button plain" href="/ota/rollouts">Cancel</Link>
          <Button look="primary" type="submit" busy={busy}>Make rollout</Button>
        </footer>
      </form>
      {asking !== undefined && (
        <ConfirmDialog
          title="Leave without making it?"
          verb="Discard"
          onClose={() => setAsking(undefined)}
          onConfirm={() => {
            asking();
            return Promise.resolve();
          }}
        >
          <p>The rollout's plan is lost.</p>
        </ConfirmDialog>
      )}
    </>
  );
}

const wavesText = (count: number) => count === 1 ? "1 wave" : `${count} waves`;

function SafetyFields(
  { form, onChange }: { form: RolloutForm; onChange: (changes: Partial<RolloutForm>) => void },
) {
  const choices = [
    {
      field: "spares_experiments",
      label: "Spare experiments",
      note: "Nothing begins while an experiment runs.",
    },
    {
      field: "needs_approval",
      label: "Needs approval",
      note: "Another administrator has to let it go, signed in.",
    },
    {
      field: "forced",
      label: "Also to devices with a newer version",
      note: "They go back to it. What a newer version has migrated may not be readable to an older one.",
    },
  ] as const;
  return (
    <fieldset className="rule-part rollout-ticks">
      <legend>Care</legend>
      {choices.map(({ field, label, note }) => (
        <label key={field} className="tick">
          <input
            type="checkbox"
            checked={form[field]}
            onChange={(event) => onChange({ [field]: event.target.checked })}
          />
          <span>
            {label}
            <small className="note">{note}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
