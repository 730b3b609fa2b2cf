import { api } from "../api/client.ts";
import { fleetWords } from "../lib/fleet.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { Link } from "../parts/Link.tsx";
import { RolloutEditor } from "../parts/rollouts/RolloutEditor.tsx";
import { UpdateTabs } from "../parts/updates/UpdateTabs.tsx";
import { navigate, useQuery } from "../router.ts";
import { useTitle } from "../state/title.ts";
import { useAnswer } from "../state/useAnswer.ts";

/** Plans a rollout. `?release=` is the one to begin with, else the newest that has a bundle. */
export function NewRolloutPage() {
  useTitle("New rollout");
  const wanted = useQuery().get("release");
  const releases = useAnswer(api.releases, true);
  const fleet = useAnswer(api.everyDevice, true);
  const withBundle = releases.data?.filter(({ has_firmware_file }) => has_firmware_file);
  const first = withBundle?.find(({ public_id }) => public_id === wanted) ?? withBundle?.[0];
  return (
    <div className="page rule-page">
      <UpdateTabs />
      <AnswerState what="The releases" {...releases} />
      {withBundle?.length === 0 && (
        <EmptyState
          icon="update"
          title="No release has a bundle"
          action={<Link className="button primary" href="/ota">Upload a bundle</Link>}
        >
          Devices fetch a bundle. Upload one first; it need not be applied here.
        </EmptyState>
      )}
      {withBundle !== undefined && first !== undefined && (
        <RolloutEditor
          releases={withBundle}
          release={first.public_id}
          knownTags={fleetWords(fleet.data ?? []).tags}
          onMade={(id) => navigate(`/ota/rollouts/${id}`, { replace: true })}
        />
      )}
    </div>
  );
}
