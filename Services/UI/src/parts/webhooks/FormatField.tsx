import type { WebhookEvent, WebhookFormat } from "../../api/types.ts";
import type { Faults } from "../../lib/checkForms.ts";
import { formatFor, formatWords, isMail, webhookFormats } from "../../lib/webhooks.ts";
import { AreaField, SelectField } from "../Field.tsx";
import { TemplatePreview } from "./TemplatePreview.tsx";

interface Props {
  url: string;
  format: WebhookFormat | "";
  template: string;
  events: readonly WebhookEvent[];
  faults: Faults;
  onChange: (changes: { format?: WebhookFormat | ""; template?: string }) => void;
}

/** How an event is written; the address of a chat tells its format. */
export function FormatField({ url, format, template, events, faults, onChange }: Props) {
  if (isMail(url)) return <Mail url={url} />;
  const chosen = (format !== "email" && format) || formatFor(url.trim());
  const sentence = webhookFormats.find(({ key }) => key === chosen)?.sentence ?? "";
  return (
    <>
      <SelectField
        label="Format"
        name="format"
        value={format === "email" ? "" : format}
        error={faults.format}
        hint={format === "" || format === "email" ? `${formatWords(chosen)}: ${lower(sentence)}` : sentence}
        onChange={(event) => onChange({ format: event.target.value as WebhookFormat | "" })}
      >
        <option value="">As the address tells</option>
        {webhookFormats.filter(({ key }) => key !== "email").map(({ key, label }) => (
          <option key={key} value={key}>{label}</option>
        ))}
      </SelectField>
      {chosen === "template" && (
        <>
          <AreaField
            label="Template"
            name="template"
            className="code"
            rows={7}
            spellCheck={false}
            value={template}
            error={faults.template}
            hint="Mustache with {{message}}, {{event}}, {{timestamp}}, {{severity}} and {{data.value}} and the like. It must make JSON."
            onChange={(event) => onChange({ template: event.target.value })}
          />
          <TemplatePreview template={template} event={events[0] ?? "rule_triggered"} />
        </>
      )}
    </>
  );
}

/** Mail has one format. */
function Mail({ url }: { url: string }) {
  const format = formatFor(url);
  return (
    <SelectField
      label="Format"
      name="format"
      value={format}
      disabled
      hint={webhookFormats.find(({ key }) => key === format)?.sentence ?? ""}
    >
      <option value={format}>{formatWords(format)}</option>
    </SelectField>
  );
}

const lower = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);
