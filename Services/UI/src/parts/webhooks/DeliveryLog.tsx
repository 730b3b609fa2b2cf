import { useState } from "react";
import { api, APIError } from "../../api/client.ts";
import type { Delivery, DeliveryFilter, Page, Webhook } from "../../api/types.ts";
import { formatCount } from "../../lib/format.ts";
import { changeQuery, useQuery } from "../../router.ts";
import { toasts } from "../../state/toasts.ts";
import type { useAnswer } from "../../state/useAnswer.ts";
import { AnswerState } from "../AnswerState.tsx";
import { Button } from "../Button.tsx";
import { Pager } from "../Pager.tsx";
import { DeliveryDrawer } from "./DeliveryDrawer.tsx";
import { DeliveryFilters } from "./DeliveryFilters.tsx";
import { DeliveryTable } from "./DeliveryTable.tsx";
import { RedeliverDialog } from "./RedeliverDialog.tsx";

interface Props {
  webhook: Webhook;
  log: ReturnType<typeof useAnswer<Page<Delivery>>>;
  filter: DeliveryFilter;
  page: number;
  pageSize: number;
  onTurn: (page: number) => void;
  onChanged: () => Promise<void>;
}

/** What was sent, is waiting, or was given up; each with its drawer. The address says what is shown. */
export function DeliveryLog({ webhook, log, filter, page, pageSize, onTurn, onChanged }: Props) {
  const query = useQuery();
  const opened = query.get("delivery");
  const [redelivering, setRedelivering] = useState(false);
  const { data, asking } = log;
  const isFiltered = Object.values(filter).some((one) => one !== undefined);
  const again = async (delivery: string) => {
    try {
      await api.redeliver(webhook.public_id, delivery);
      toasts.show("done", "It is delivered again.");
    } catch (error) {
      toasts.show("error", error instanceof APIError ? error.message : "That did not work.");
    }
    await onChanged();
  };
  return (
    <section className="panel deliveries" aria-label="Deliveries">
      <header className="panel-head">
        <h2>Deliveries</h2>
        {data !== undefined && <p className="quiet" role="status">{formatCount(data.total)}</p>}
        <div className="panel-actions">
          <Button icon="retry" onClick={() => setRedelivering(true)}>Deliver again…</Button>
        </div>
      </header>
      <DeliveryFilters
        filter={filter}
        onChange={(changes) => {
          changeQuery(changes);
          onTurn(1);
        }}
      />
      <AnswerState what="The deliveries" {...log} />
      {data !== undefined && (
        <div aria-busy={asking}>
          {data.total === 0
            ? (
              <p className="none">
                {isFiltered
                  ? "No delivery fits. Choose another state, event or time above."
                  : "Nothing has been sent yet. “Send test” shows whether the receiver is reached."}
              </p>
            )
            : (
              <DeliveryTable
                deliveries={data.data}
                onOpen={(delivery) => changeQuery({ delivery })}
                onRedeliver={(delivery) => void again(delivery)}
              />
            )}
          <Pager page={page} pageSize={pageSize} total={data.total} onTurn={onTurn} />
        </div>
      )}
      {opened !== null && (
        <DeliveryDrawer
          key={opened}
          webhook={webhook.public_id}
          id={opened}
          onRedeliver={() => again(opened)}
          onClose={() => changeQuery({ delivery: null })}
        />
      )}
      {redelivering && (
        <RedeliverDialog
          webhook={webhook}
          onRedelivered={onChanged}
          onClose={() => setRedelivering(false)}
        />
      )}
    </section>
  );
}
