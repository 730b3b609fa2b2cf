import { useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { TestedWebhook } from "../api/types.ts";

/** Sends a sample to a webhook, and keeps what became of it. */
export function useWebhookTest(webhook: string, onTested: () => Promise<void>) {
  const [tested, setTested] = useState<TestedWebhook>();
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const test = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      setTested(await api.testWebhook(webhook));
      await onTested();
    } catch (error) {
      setFailure(error instanceof APIError ? error.message : "That did not work.");
    }
    setBusy(false);
  };
  return { tested, failure, busy, test };
}
