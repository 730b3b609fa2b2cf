import { useCallback, useEffect, useMemo, useState } from "react";
import { api } from "../api/client.ts";
import { noneWhenUnknown } from "../api/noneWhenUnknown.ts";
import type { Webhook } from "../api/types.ts";
import { deliveryFilter, isAboutToChange, nameOf } from "../lib/webhooks.ts";
import { wallClock } from "../lib/wallClock.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { Link } from "../parts/Link.tsx";
import { DeliveryLog } from "../parts/webhooks/DeliveryLog.tsx";
import { WebhookHead } from "../parts/webhooks/WebhookHead.tsx";
import { useQuery } from "../router.ts";
import { useTitle } from "../state/title.ts";
import { useAnswer } from "../state/useAnswer.ts";

const pageSize = 50;
const soon = 2_000;

/** One webhook: how it does, and the log of what was sent. */
export function WebhookPage({ id }: { id: string }) {
  const ask = useCallback(() => api.webhook(id).catch(noneWhenUnknown), [id]);
  const answer = useAnswer(ask);
  const { data, reload } = answer;
  useTitle(data ? nameOf(data) : "Webhook");
  if (data === null) {
    return (
      <EmptyState
        icon="webhook"
        title="There is no such webhook"
        action={<Link className="button plain" href="/webhooks">Go to the webhooks</Link>}
      >
        It may have been deleted.
      </EmptyState>
    );
  }
  return (
    <div className="page webhook">
      <AnswerState what="The webhook" {...answer} />
      {data !== undefined && <Body webhook={data} reload={reload} />}
    </div>
  );
}

function Body({ webhook, reload }: { webhook: Webhook; reload: () => Promise<void> }) {
  const id = webhook.public_id;
  const query = useQuery();
  const filter = useMemo(() => deliveryFilter(query), [query]);
  const [page, setPage] = useState(1);
  const ask = useCallback(() => api.deliveries(id, page, pageSize, filter), [id, page, filter]);
  const log = useAnswer(ask);
  const reloadLog = log.reload;
  const reloadAll = useCallback(async () => {
    await Promise.all([reload(), reloadLog()]);
  }, [reload, reloadLog]);
  const rows = log.data?.data;
  // What is sent within a moment is looked at again, not only with the next round.
  useEffect(() => {
    if (rows === undefined || !isAboutToChange(rows, wallClock.now())) return;
    const timer = setTimeout(() => void reloadAll(), soon);
    return () => clearTimeout(timer);
  }, [rows, reloadAll]);
  return (
    <>
      <WebhookHead webhook={webhook} onChanged={reloadAll} />
      <DeliveryLog
        webhook={webhook}
        log={log}
        filter={filter}
        page={page}
        pageSize={pageSize}
        onTurn={setPage}
        onChanged={reloadAll}
      />
    </>
  );
}
