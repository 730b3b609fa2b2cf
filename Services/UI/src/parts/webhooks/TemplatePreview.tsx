import type { WebhookEvent } from "../../api/types.ts";
import { prettyBody } from "../../lib/webhooks.ts";
import { useTemplatePreview } from "../../state/useTemplatePreview.ts";

interface Props {
  template: string;
  /** Of which a sample is shown. */
  event: WebhookEvent;
}

/** What a template makes of a sample, while it is written. */
export function TemplatePreview({ template, event }: Props) {
  const { preview, failure } = useTemplatePreview(template, event);
  const body = preview?.body ?? null;
  const message = failure ?? preview?.error?.message;
  return (
    <div className="template-preview" role="status" aria-label="Preview of the template">
      <p className="quiet">
        Of <code>{event}</code>:
      </p>
      {message !== undefined && <p className="note wrong">{message}</p>}
      {body !== null && <pre tabIndex={0}>{prettyBody(body)}</pre>}
    </div>
  );
}
