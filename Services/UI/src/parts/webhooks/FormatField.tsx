import type { WebhookEvent, WebhookFormat } from "../../api/types.ts";
import type { Faults } from "../../lib/checkForms.ts";
import { formatFor, formatWords, webhookFormats } from "../../lib/webhooks.ts";
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
  const chosen = format || formatFor(url.trim());
  const sentence = webhookFormats.find(({ key }) => key === chosen)?.sentence ?? "";
  return (
    <>
      <SelectField
        label="Format"
        name="format"
        value={format}
        error={faults.format}
        hint={format === "" ? `${formatWords(chosen)}: ${lower(sentence)}` : sentence}
        onChange={(event) => onChange({ format: event.target.value as WebhookFormat | "" })}
      >
        <option value="">As the address tells</option>
        {webhookFormats.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
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

const lower = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);
