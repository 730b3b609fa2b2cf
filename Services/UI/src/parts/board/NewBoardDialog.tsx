import { useState } from "react";
import { api, APIError } from "../../api/client.ts";
import { defaultMinutes, writeBoard } from "../../lib/board.ts";
import { chartPerGroup } from "../../lib/widgets.ts";
import { useChannels } from "../../live/hooks.ts";
import { navigate } from "../../router.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { Field } from "../Field.tsx";
import { Icon } from "../Icon.tsx";
import { VisibleToAll } from "./VisibleToAll.tsx";

const starts = [
  { id: "blank", icon: "plus", name: "Empty", what: "You put in what you need" },
  { id: "groups", icon: "lines", name: "One chart per group", what: "Shows something at once" },
] as const;

export function NewBoardDialog({ onClose }: { onClose: () => void }) {
  const { channels } = useChannels();
  const [name, setName] = useState("");
  const [isGlobal, setGlobal] = useState(false);
  const [start, setStart] = useState<"blank" | "groups">("blank");
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    if (name.trim() === "") return setFault("A dashboard needs a name.");
    setBusy(true);
    try {
      const widgets = start === "groups" ? chartPerGroup(channels) : [];
      const board = { name: name.trim(), isGlobal, device: "", minutes: defaultMinutes, widgets };
      const made = await api.createDashboard(writeBoard(board));
      navigate(`/dashboards/${made.public_id}`);
    } catch (error) {
      if (!(error instanceof APIError)) throw error;
      setFault(error.fields.name ?? error.message);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title="New dashboard"
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>Make dashboard</Button>
        </>
      }
    >
      <Field
        label="Name"
        value={name}
        error={fault}
        maxLength={255}
        autoComplete="off"
        onChange={(event) => {
          setName(event.target.value);
          setFault(undefined);
        }}
      />
      <VisibleToAll isGlobal={isGlobal} onChange={setGlobal} />
      <fieldset className="field">
        <legend>Start with</legend>
        <div className="type-cards two">
          {starts.map((one) => (
            <label key={one.id} className="type-card">
              <input type="radio" name="start" checked={one.id === start} onChange={() => setStart(one.id)} />
              <Icon name={one.icon} size={24} />
              <span>{one.name}</span>
              <small>{one.what}</small>
            </label>
          ))}
        </div>
      </fieldset>
    </Dialog>
  );
}
