import type { RolloutPlan, RolloutPreview } from "../../api/types.ts";
import { formatBytes, formatCount } from "../../lib/format.ts";
import { describePreview } from "../../lib/rolloutPlan.ts";
import { devicesText, percentText } from "../../lib/rollouts.ts";

interface Props {
  preview: RolloutPreview | undefined;
  /** Undefined while what is typed is not complete. */
  plan: RolloutPlan | undefined;
  version: string | undefined;
  failure: string | undefined;
  asking: boolean;
}

/** Whom the rollout would reach, wave by wave, with the fleet as it is now. */
export function PreviewPanel({ preview, plan, version, failure, asking }: Props) {
  return (
    <section className="panel rollout-preview" aria-label="Preview" aria-busy={asking}>
      <header className="panel-head">
        <h2>What it would do</h2>
        {asking && <span className="spinner" aria-hidden="true" />}
      </header>
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      {(preview === undefined || plan === undefined || version === undefined) && failure === undefined && (
        <p className="quiet">
          {asking ? "Counting devices…" : "It stands here once a release is chosen and the plan is complete."}
        </p>
      )}
      {preview !== undefined && plan !== undefined && version !== undefined && (
        <>
          <p className="preview-words" role="status">{describePreview(preview, version, plan)}</p>
          {preview.devices > 0 && <Waves preview={preview} />}
          {preview.skipped > 0 && (
            <p className="quiet">
              {devicesText(preview.skipped)} {preview.skipped === 1 ? "has" : "have"} this version
              {plan.forced ? "" : " or a newer one"} already.
            </p>
          )}
          {preview.held > 0 && (
            <p className="quiet">
              {devicesText(preview.held)} {preview.held === 1 ? "is" : "are"} held back by people.
            </p>
          )}
          {preview.devices === 0 && preview.skipped === 0 && preview.held === 0 && (
            <p className="quiet">
              No device that is known{" "}
              {plan.tags.length === 0 ? "asks for updates" : "has these tags"}. One that asks later is taken
              in.
            </p>
          )}
          <p className="note">
            Bytes are the most it can be: a device that has an older bundle fetches only what is new. Which
            device is in which wave is drawn when the rollout is made.
          </p>
        </>
      )}
    </section>
  );
}

function Waves({ preview }: { preview: RolloutPreview }) {
  const bytes = preview.waves.reduce((sum, wave) => sum + wave.bytes, 0);
  const online = preview.waves.reduce((sum, wave) => sum + wave.online, 0);
  return (
    <table className="table preview-waves">
      <thead>
        <tr>
          <th scope="col">Wave</th>
          <th scope="col" className="number">Devices</th>
          <th scope="col" className="number">On now</th>
          <th scope="col" className="number">At most</th>
        </tr>
      </thead>
      <tbody>
        {preview.waves.map((wave, index) => (
          <tr key={index}>
            <th scope="row">
              {index + 1} <span className="quiet">{percentText(wave.percent)}</span>
            </th>
            <td className="number">{formatCount(wave.devices)}</td>
            <td className="number">{formatCount(wave.online)}</td>
            <td className="number">{formatBytes(wave.bytes)}</td>
          </tr>
        ))}
      </tbody>
      {preview.waves.length > 1 && (
        <tfoot>
          <tr>
            <th scope="row">All</th>
            <td className="number">{formatCount(preview.devices)}</td>
            <td className="number">{formatCount(online)}</td>
            <td className="number">{formatBytes(bytes)}</td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}
