import { useRef, useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { ChannelImport } from "../api/types.ts";
import { hub } from "../live/liveHub.ts";
import { toasts } from "../state/toasts.ts";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { AreaField } from "./Field.tsx";

/** Faults that are shown; of more their number. */
const shownFaults = 20;

const example = "name,type,unit,min_value,max_value\nPlant / Pressure,sensor,bar,0,16";

/** Brings a file of channels in: first says what would happen, and what is wrong, then does it. */
export function ChannelImportDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [trial, setTrial] = useState<ChannelImport>();
  const [failure, setFailure] = useState<APIError>();
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  const take = (text: string) => {
    setText(text);
    setTrial(undefined);
    setFailure(undefined);
  };
  const read = (file: File | undefined) => {
    if (file !== undefined) void file.text().then(take);
  };
  const send = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const result = await api.importChannels({ type: typeOf(text), text }, trial === undefined);
      if (trial === undefined) {
        setTrial(result);
      } else {
        toasts.show("done", `${result.created} made, ${result.updated} changed.`);
        onClose();
        await hub.reloadChannels().catch(() => {});
      }
    } catch (error) {
      setFailure(error instanceof APIError ? error : new APIError(0, "The file could not be sent."));
    } finally {
      setBusy(false);
    }
  };

  const changes = trial === undefined ? 0 : trial.created + trial.updated;
  return (
    <Dialog
      title="Import channels"
      onClose={onClose}
      onSubmit={() => void send()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            busy={busy}
            disabled={text.trim() === "" || (trial !== undefined && changes === 0)}
          >
            {trial === undefined ? "Check" : `Import ${changes}`}
          </Button>
        </>
      }
    >
      <p className="quiet">
        CSV, YAML or JSON, as the export gives it. A row with the id or the name of a channel changes that
        channel, any other makes one. Nothing happens before you have seen what would.
      </p>
      <div
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          read(event.dataTransfer.files[0]);
        }}
      >
        <AreaField
          label="Rows"
          name="rows"
          rows={8}
          value={text}
          spellCheck={false}
          placeholder={example}
          hint="Paste them, or drop a file here."
          onChange={(event) => take(event.target.value)}
        />
      </div>
      <input
        ref={input}
        type="file"
        accept=".csv,.yaml,.yml,.json,text/csv"
        aria-label="File"
        hidden
        onChange={(event) => read(event.target.files?.[0])}
      />
      <Button icon="up" onClick={() => input.current?.click()}>Choose a file</Button>
      {failure !== undefined && (
        <div className="banner wrong" role="alert">
          {failure.rows.length === 0 ? failure.message : (
            <>
              <p>Nothing was imported. What is wrong:</p>
              <ul>
                {failure.rows.slice(0, shownFaults).map(({ place, message }) => (
                  <li key={place + message}>{placeOf(place)}: {message}</li>
                ))}
              </ul>
              {failure.rows.length > shownFaults && <p>and {failure.rows.length - shownFaults} more.</p>}
            </>
          )}
        </div>
      )}
      {trial !== undefined && (
        <p role="status">
          {changes === 0 ? "Everything is as the file says already." : (
            <>
              <strong>{trial.created}</strong> would be made, <strong>{trial.updated}</strong> changed,{" "}
              {trial.unchanged} stay as they are.
            </>
          )}
        </p>
      )}
    </Dialog>
  );
}

/** "3.name" is the field `name` of the fourth row. */
function placeOf(place: string): string {
  const [row = "0", ...field] = place.split(".");
  const words = `Row ${Number(row) + 1}`;
  return field.length === 0 ? words : `${words}, ${field.join(".")}`;
}

/** By how it begins: what an export gives can be told apart. */
function typeOf(text: string): string {
  const start = text.trimStart();
  if (start.startsWith("[") || start.startsWith("{")) return "application/json";
  return start.startsWith("- ") || start.startsWith("---") ? "application/yaml" : "text/csv";
}
