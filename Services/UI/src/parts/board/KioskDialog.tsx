import { useCallback, useState } from "react";
import { api } from "../../api/client.ts";
import type { Dashboard } from "../../api/types.ts";
import { natural } from "../../lib/channels.ts";
import { navigate } from "../../router.ts";
import { useAnswer } from "../../state/useAnswer.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { SelectField } from "../Field.tsx";

const turns = [0, 10, 15, 30, 60, 300];

/** Puts a dashboard on a wall: without bars, awake, and if wished in turn with others. */
export function KioskDialog({ dashboard, onClose }: { dashboard: Dashboard; onClose: () => void }) {
  const ask = useCallback(() => api.dashboards(), []);
  const { data = [dashboard] } = useAnswer(ask);
  const [turn, setTurn] = useState(0);
  const [others, setOthers] = useState<readonly string[]>([]);
  const isTurning = turn > 0;
  const start = () => {
    const query = new URLSearchParams(location.search);
    query.set("kiosk", "1");
    if (isTurning) {
      query.set("rotate", String(turn));
      if (others.length > 0) query.set("boards", [dashboard.public_id, ...others].join(","));
    }
    // Refused, or not known to this browser: the kiosk then has the size of the window.
    document.documentElement.requestFullscreen?.().catch(() => {});
    navigate(`/dashboards/${encodeURIComponent(dashboard.public_id)}?${query}`);
  };
  return (
    <Dialog
      title="Show on a wall"
      onClose={onClose}
      onSubmit={start}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" icon="wall" type="submit">Start</Button>
        </>
      }
    >
      <p>
        Only the widgets, the screen stays on, and a new version of the site loads by itself. A touch or a key
        brings the way out.
      </p>
      <SelectField
        label="Change to another dashboard"
        value={turn}
        onChange={(event) => setTurn(Number(event.target.value))}
      >
        {turns.map((seconds) => (
          <option key={seconds} value={seconds}>
            {seconds === 0 ? "Never" : seconds < 60 ? `Every ${seconds} s` : `Every ${seconds / 60} min`}
          </option>
        ))}
      </SelectField>
      {isTurning && (
        <fieldset className="field">
          <legend>In turn with (none chosen: all)</legend>
          <div className="source-list">
            {data.filter(({ public_id }) => public_id !== dashboard.public_id)
              .sort((a, b) => natural.compare(a.name, b.name))
              .map(({ public_id, name }) => (
                <label key={public_id} className="tick">
                  <input
                    type="checkbox"
                    checked={others.includes(public_id)}
                    onChange={({ target }) =>
                      setOthers(
                        target.checked ? [...others, public_id] : others.filter((one) => one !== public_id),
                      )}
                  />
                  <span>{name}</span>
                </label>
              ))}
          </div>
        </fieldset>
      )}
    </Dialog>
  );
}
