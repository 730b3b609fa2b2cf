import { useCallback, useEffect, useState } from "react";
import { api } from "../../api/client.ts";
import { noneWhenUnknown } from "../../api/noneWhenUnknown.ts";
import type { DeliveryDetail } from "../../api/types.ts";
import { formatExactly } from "../../lib/localTime.ts";
import { eventWords, isAboutToChange, prettyBody } from "../../lib/webhooks.ts";
import { wallClock } from "../../lib/wallClock.ts";
import { useAnswer } from "../../state/useAnswer.ts";
import { AnswerState } from "../AnswerState.tsx";
import { Button } from "../Button.tsx";
import { CopyButton } from "../CopyButton.tsx";
import { Dialog } from "../Dialog.tsx";
import { Link } from "../Link.tsx";
import { AttemptList } from "./AttemptList.tsx";
import { DeliveryState } from "./DeliveryState.tsx";

interface Props {
  webhook: string;
  id: string;
  onRedeliver: () => Promise<void>;
  onClose: () => void;
}

const soon = 2_000;

/** One delivery: what was sent, and every attempt with what came back. */
export function DeliveryDrawer({ webhook, id, onRedeliver, onClose }: Props) {
  const ask = useCallback(() => api.delivery(webhook, id).catch(noneWhenUnknown), [webhook, id]);
  const answer = useAnswer(ask);
  const { data, reload } = answer;
  const [busy, setBusy] = useState(false);
  const again = async () => {
    setBusy(true);
    await onRedeliver();
    await reload();
    setBusy(false);
  };
  useEffect(() => {
    if (!data || !isAboutToChange([data], wallClock.now())) return;
    const timer = setTimeout(() => void reload(), soon);
    return () => clearTimeout(timer);
  }, [data, reload]);
  return (
    <Dialog
      look="drawer"
      title={data ? eventWords(data.event_type) : "Delivery"}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          {data && data.status !== "pending" && (
            <Button icon="retry" busy={busy} onClick={() => void again()}>Deliver again</Button>
          )}
        </>
      }
    >
      {data === null && <p className="none">There is no such delivery. They are kept for 30 days.</p>}
      <AnswerState what="The delivery" {...answer} />
      {data && <Detail delivery={data} />}
    </Dialog>
  );
}

/** The other side of a fallback. */
function Fallback({ words, webhook }: { words: string; webhook: string | null }) {
  if (webhook === null) return null;
  return (
    <>
      <dt>{words}</dt>
      <dd>
        <Link className="plain-link" href={`/webhooks/${webhook}`}>{webhook}</Link>
      </dd>
    </>
  );
}

function Detail({ delivery }: { delivery: DeliveryDetail }) {
  const { request } = delivery;
  return (
    <>
      <dl className="delivery-facts">
        <dt>State</dt>
        <dd>
          <DeliveryState status={delivery.status} />
        </dd>
        <dt>Made</dt>
        <dd>{formatExactly(delivery.created_on)}</dd>
        {delivery.delivered_on !== null && (
          <>
            <dt>Delivered</dt>
            <dd>{formatExactly(delivery.delivered_on)}</dd>
          </>
        )}
        {delivery.next_attempt_on !== null && (
          <>
            <dt>Next attempt</dt>
            <dd>{formatExactly(delivery.next_attempt_on)}</dd>
          </>
        )}
        <Fallback words="Also given to" webhook={delivery.fallback_to} />
        <Fallback words="Did not arrive at" webhook={delivery.fallback_for} />
        <dt>webhook-id</dt>
        <dd>
          <code>{delivery.event_id}</code>
        </dd>
      </dl>
      <section className="delivery-part" aria-label="Request">
        <h3>Request</h3>
        {request === null ? <p className="quiet">Nothing was sent yet.</p> : (
          <>
            <dl className="delivery-headers">
              {Object.entries(request.headers).sort().map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            <div className="secret">
              <pre tabIndex={0} aria-label="Body">{prettyBody(request.body)}</pre>
              <CopyButton text={request.body} label="the body as it was sent" />
            </div>
          </>
        )}
      </section>
      <AttemptList attempts={delivery.attempts} />
    </>
  );
}
