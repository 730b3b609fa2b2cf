import { useCallback, useState, useSyncExternalStore } from "react";
import { api } from "../api/client.ts";
import type { Alert } from "../api/types.ts";
import { alertFilter, alertView, byUrgency, filterCount } from "../lib/alerts.ts";
import { formatCount } from "../lib/format.ts";
import { wallClock } from "../lib/wallClock.ts";
import { AcknowledgeDialog } from "../parts/alerts/AcknowledgeDialog.tsx";
import { AlertDrawer } from "../parts/alerts/AlertDrawer.tsx";
import { AlertFilters } from "../parts/alerts/AlertFilters.tsx";
import { AlertGroups } from "../parts/alerts/AlertGroups.tsx";
import { AlertTable } from "../parts/alerts/AlertTable.tsx";
import { ShelveDialog } from "../parts/alerts/ShelveDialog.tsx";
import { AnswerState } from "../parts/AnswerState.tsx";
import { Button } from "../parts/Button.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { Link } from "../parts/Link.tsx";
import { Pager } from "../parts/Pager.tsx";
import { changeQuery, useQuery } from "../router.ts";
import { alertSound } from "../state/alertSound.ts";
import { alertSummary, useOnAlerts } from "../state/alertSummary.ts";
import { useTitle } from "../state/title.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useIsOperator } from "../state/useUser.ts";

const pageSize = 50;
/** All that fire, in one page: their order is ours. */
const mostFiring = 100;

type Open = { kind: "acknowledge"; alerts: readonly Alert[] } | { kind: "shelve"; alert: Alert } | undefined;

/** What fires now, and below it what has fired before. */
export function AlertsPage() {
  useTitle("Alerts");
  const query = useQuery();
  const view = alertView(query);
  const key = JSON.stringify({ ...view, alert: undefined, isGrouped: undefined });
  const allowed = useIsOperator();
  const hasSound = useSyncExternalStore(alertSound.subscribe, alertSound.isOn);
  const [page, setPage] = useState(1);
  const [open, setOpen] = useState<Open>();
  const [chosenIDs, setChosenIDs] = useState<ReadonlySet<string>>(new Set());

  const askFiring = useCallback(
    () =>
      view.state === "cleared"
        ? nothing
        : api.alerts(1, mostFiring, alertFilter(view, "firing", wallClock.now())),
    [key],
  );
  const askCleared = useCallback(
    () =>
      view.state === "firing"
        ? nothing
        : api.alerts(page, pageSize, alertFilter(view, "cleared", wallClock.now())),
    [key, page],
  );
  const firing = useAnswer(askFiring);
  const cleared = useAnswer(askCleared);
  const reload = useCallback(async () => {
    await Promise.all([firing.reload(), cleared.reload(), alertSummary.reload()]);
  }, [firing.reload, cleared.reload]);
  useOnAlerts(
    useCallback(async () => {
      await Promise.all([firing.reload(), cleared.reload()]);
    }, [firing.reload, cleared.reload]),
  );

  const firingNow = byUrgency(firing.data?.data ?? []);
  const before = cleared.data?.data ?? [];
  // Of those in sight alone: what one does not see, one does not mean.
  const chosen = [...firingNow, ...before].filter(({ public_id }) => chosenIDs.has(public_id));
  const choose = (ids: readonly string[], isChosen: boolean) => {
    const next = new Set(chosenIDs);
    for (const id of ids) isChosen ? next.add(id) : next.delete(id);
    setChosenIDs(next);
  };
  const show = (alert: string | null) => changeQuery({ alert });
  const table = {
    allowed,
    chosen: chosenIDs,
    onChoose: choose,
    onOpen: (alert: Alert) => show(alert.public_id),
    onAcknowledge: (alert: Alert) => setOpen({ kind: "acknowledge", alerts: [alert] }),
    onShelve: (alert: Alert) => setOpen({ kind: "shelve", alert }),
  };
  const List = view.isGrouped ? AlertGroups : AlertTable;
  const unseen = chosen.filter(({ acknowledged_on }) => acknowledged_on === null);
  const isFiltered = filterCount(view) > 0;
  const isReady = firing.data !== undefined && cleared.data !== undefined;
  const total = (firing.data?.total ?? 0) + (cleared.data?.total ?? 0);
  const isQuiet = isReady && firing.data?.total === 0 && view.state !== "cleared";
  return (
    <div className="page alerts-page">
      <div className="page-tools">
        <AlertFilters
          view={view}
          ruleName={[...firingNow, ...before].find(({ rule_public_id }) => rule_public_id === view.rule)
            ?.rule_name}
          onChange={() => setPage(1)}
        />
        <button
          type="button"
          role="switch"
          className="switch alert-sound"
          aria-checked={hasSound}
          onClick={() => alertSound.toggle()}
        >
          <span>Sound</span>
          <span className="track" aria-hidden="true">
            <span className="knob" />
          </span>
        </button>
      </div>
      {chosen.length > 0 && (
        <div className="page-tools" role="group" aria-label="Chosen alerts">
          <p role="status">{chosen.length} chosen</p>
          <Button
            icon="check"
            disabled={unseen.length === 0}
            onClick={() => setOpen({ kind: "acknowledge", alerts: unseen })}
          >
            Acknowledge
          </Button>
          <Button onClick={() => setChosenIDs(new Set())}>Choose none</Button>
        </div>
      )}
      <AnswerState what="The alerts" {...firing} />
      {isReady && isQuiet && (
        total === 0 && isFiltered
          ? (
            <EmptyState icon="search" title="No alert fits">
              Let go of some of the filters above.
            </EmptyState>
          )
          : (
            <EmptyState
              icon="check"
              title="All is well"
              action={<Link className="button plain" href="/rules">See the rules</Link>}
            >
              {isFiltered ? "No alert that fits is firing." : "No alert is firing."}{" "}
              Whatever starts to fire appears here within seconds.
            </EmptyState>
          )
      )}
      {firingNow.length > 0 && (
        <section aria-labelledby="firing-title" aria-busy={firing.asking}>
          <h2 id="firing-title">
            Firing <span className="quiet">{formatCount(firing.data?.total ?? 0)}</span>
          </h2>
          <List label="Firing" alerts={firingNow} {...table} />
          {(firing.data?.total ?? 0) > mostFiring && (
            <p className="none">
              The newest {mostFiring} are shown. Filter by severity or rule to see others.
            </p>
          )}
        </section>
      )}
      {before.length > 0 && (
        <section aria-labelledby="cleared-title" aria-busy={cleared.asking}>
          <h2 id="cleared-title">
            Cleared <span className="quiet">{formatCount(cleared.data?.total ?? 0)}</span>
          </h2>
          <List label="Cleared" alerts={before} {...table} />
          <Pager page={page} pageSize={pageSize} total={cleared.data?.total ?? 0} onTurn={setPage} />
        </section>
      )}
      {isReady && !isQuiet && total === 0 && (
        <EmptyState icon="check" title="No alert fits">Let go of some of the filters above.</EmptyState>
      )}
      {view.alert !== undefined && (
        <AlertDrawer
          key={view.alert}
          id={view.alert}
          onChanged={reload}
          onAcknowledge={table.onAcknowledge}
          onShelve={table.onShelve}
          onClose={() => show(null)}
        />
      )}
      {open?.kind === "acknowledge" && (
        <AcknowledgeDialog
          alerts={open.alerts}
          onClose={() => setOpen(undefined)}
          onDone={async () => {
            setChosenIDs(new Set());
            await reload();
          }}
        />
      )}
      {open?.kind === "shelve" && (
        <ShelveDialog
          alert={open.alert}
          onClose={() => setOpen(undefined)}
          onDone={reload}
        />
      )}
    </div>
  );
}

/** What is not asked for. */
const nothing = Promise.resolve({ page: 1, page_size: pageSize, total: 0, data: [] as Alert[] });
