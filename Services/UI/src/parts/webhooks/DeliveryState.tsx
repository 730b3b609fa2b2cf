import type { DeliveryStatus } from "../../api/types.ts";
import { deliveryStates } from "../../lib/webhooks.ts";

export function DeliveryState({ status }: { status: DeliveryStatus }) {
  const state = deliveryStates.find(({ key }) => key === status);
  return <span className={`tag ${state?.look ?? "silent"}`}>{state?.label ?? status}</span>;
}
