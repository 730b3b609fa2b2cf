import { useCallback, useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { FleetDevice } from "../api/types.ts";
import { fleetWords } from "../lib/fleet.ts";
import { devicesText } from "../lib/rollouts.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { Button } from "../parts/Button.tsx";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { FilterChoice } from "../parts/FilterChoice.tsx";
import { FleetTable } from "../parts/fleet/FleetTable.tsx";
import { JoinGuide } from "../parts/fleet/JoinGuide.tsx";
import { TagDialog } from "../parts/fleet/TagDialog.tsx";
import { Pager } from "../parts/Pager.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { UpdateTabs } from "../parts/updates/UpdateTabs.tsx";
import { changeQuery, useQuery } from "../router.ts";
import { useTitle } from "../state/title.ts";
import { toasts } from "../state/toasts.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useSettled } from "../state/useSettled.ts";
import { useIsAdmin } from "../state/useUser.ts";

const pageSize = 50;
const presences = [{ key: "true", label: "Online" }, { key: "false", label: "Off" }] as const;

type Open = { kind: "tag"; devices: readonly FleetDevice[] } | { kind: "forget"; device: FleetDevice };

/** The devices that ask for updates; operators see them, administrators tag, hold and forget them. */
export function FleetPage() {
  useTitle("Devices");
  const allowed = useIsAdmin();
  const query = useQuery();
  const [tag, version, online] = ["tag", "version", "online"].map((name) => query.get(name) ?? undefined);
  const [search, setSearch] = useState("");
  const [page, setPage] = useState(1);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<Open>();
  const wanted = useSettled(search.trim());
  const ask = useCallback(
    (signal: AbortSignal) => api.fleet(page, pageSize, { tag, version, online, search: wanted }, signal),
    [page, tag, version, online, wanted],
  );
  const answer = useAnswer(ask, false, 10_000);
  const everyone = useAnswer(api.everyDevice, false, 120_000);
  const { data, reload } = answer;
  const words = fleetWords([...everyone.data ?? [], ...data?.data ?? []]);
  const isFiltered = [tag, version, online].some((one) => one !== undefined) || wanted !== "";
  const inSight = data?.data.filter(({ name }) => chosen.has(name)) ?? [];

  const choose = (names: readonly string[], isChosen: boolean) => {
    const next = new Set(chosen);
    for (const name of names) isChosen ? next.add(name) : next.delete(name);
    setChosen(next);
  };
  const filter = (name: string, value: string | null) => {
    changeQuery({ [name]: value });
    setPage(1);
  };
  const hold = async ({ name, held }: FleetDevice) => {
    setBusy((before) => new Set([...before, name]));
    try {
      await api.updateDevice(name, { held: !held });
    } catch (error) {
      toasts.show("error", error instanceof APIError ? error.message : "That did not work.");
    }
    await reload();
    setBusy((before) => new Set([...before].filter((one) => one !== name)));
  };
  const choice = (name: string, label: string, value: string | undefined, options: readonly string[]) => (
    <FilterChoice
      label={label}
      any="any"
      value={value}
      options={[...new Set([...options, ...value === undefined ? [] : [value]])].map((one) => ({
        key: one,
        label: one,
      }))}
      onChange={(chosen) => filter(name, chosen ?? null)}
    />
  );
  return (
    <div className="page fleet-page">
      <UpdateTabs />
      {(isFiltered || search !== "" || (data !== undefined && data.total > 0)) && (
        <div className="page-tools">
          <SearchField
            label="Search devices"
            value={search}
            onChange={(text) => {
              setSearch(text);
              setPage(1);
            }}
          />
          {choice("tag", "Tag", tag, words.tags)}
          {choice("version", "Version", version, words.versions)}
          <div className="segments" role="group" aria-label="Presence">
            {presences.map(({ key, label }) => (
              <button
                key={key}
                type="button"
                aria-pressed={online === key}
                onClick={() => filter("online", online === key ? null : key)}
              >
                {label}
              </button>
            ))}
          </div>
          {data !== undefined && <p className="quiet" role="status">{devicesText(data.total)}</p>}
        </div>
      )}
      {inSight.length > 0 && (
        <div className="page-tools" role="group" aria-label="Chosen devices">
          <p role="status">{inSight.length} chosen</p>
          <Button icon="edit" onClick={() => setOpen({ kind: "tag", devices: inSight })}>Tag them</Button>
          <Button onClick={() => setChosen(new Set())}>Choose none</Button>
        </div>
      )}
      <AnswerState what="The devices" {...answer} />
      {data?.total === 0 && (isFiltered
        ? <EmptyState icon="search" title="No device fits">Let go of some of the filters above.</EmptyState>
        : <JoinGuide />)}
      {data !== undefined && data.total > 0 && (
        <>
          <FleetTable
            devices={data.data}
            allowed={allowed}
            chosen={chosen}
            busy={busy}
            onChoose={choose}
            onTag={(device) => setOpen({ kind: "tag", devices: [device] })}
            onHold={(device) => void hold(device)}
            onForget={(device) => setOpen({ kind: "forget", device })}
            onFilter={(one) => filter("tag", one)}
          />
          <Pager page={page} pageSize={pageSize} total={data.total} onTurn={setPage} />
        </>
      )}
      {open?.kind === "tag" && (
        <TagDialog
          devices={open.devices}
          onClose={() => setOpen(undefined)}
          onDone={async () => {
            setChosen(new Set());
            await Promise.all([reload(), everyone.reload()]);
          }}
        />
      )}
      {open?.kind === "forget" && (
        <ConfirmDialog
          title={`Forget ${open.device.name}`}
          verb="Forget"
          onClose={() => setOpen(undefined)}
          onConfirm={async () => {
            await api.forgetDevice(open.device.name);
            toasts.show("done", `${open.device.name} is forgotten.`);
            await reload();
          }}
        >
          <p>
            Its tags go with it. When it asks again it is back, as a new device; to keep it away, revoke its
            token.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}
