import { useEffect, useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { PreviewedBody, WebhookEvent } from "../api/types.ts";

const calm = 400;

/** What a template makes of a sample, asked 400 ms after the last change; stays while the next answer is on its way. */
export function useTemplatePreview(template: string, event: WebhookEvent) {
  const [preview, setPreview] = useState<PreviewedBody>();
  const [failure, setFailure] = useState<string>();

  useEffect(() => {
    const request = new AbortController();
    const timer = setTimeout(async () => {
      try {
        setPreview(
          await api.previewWebhook({ format: "template", template, event_type: event }, request.signal),
        );
        setFailure(undefined);
      } catch (error) {
        if (request.signal.aborted) return;
        setFailure(error instanceof APIError ? error.message : "The answer could not be read.");
      }
    }, calm);
    return () => {
      clearTimeout(timer);
      request.abort();
    };
  }, [template, event]);

  return { preview, failure };
}
