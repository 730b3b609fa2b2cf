import { useMemo, useState } from "react";
import type { Channel, WidgetType } from "../../api/types.ts";
import type { BoardWidget, WidgetContent } from "../../lib/board.ts";
import { isSensor, splitName } from "../../lib/channels.ts";
import { labelOf, resolve, type Source } from "../../lib/device.ts";
import { checkWidget, type WidgetForm, widgetKinds } from "../../lib/widgets.ts";
import type { Reasons } from "../../lib/refusal.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { Field } from "../Field.tsx";
import { SourcePicker } from "./SourcePicker.tsx";
import { SizeCards } from "./SizeCards.tsx";
import { TextField } from "./TextField.tsx";
import { TypeCards } from "./TypeCards.tsx";

interface Props {
  /** The widget to change; without one, a new one is made. */
  widget?: BoardWidget;
  channels: readonly Channel[];
  /** The server's reasons against this widget, by the wire's field names. */
  refused?: Reasons;
  onSave: (widget: WidgetContent) => void;
  onClose: () => void;
}

const inputOf: Readonly<Record<string, string>> = { event_public_id: "sources" };
const asText = (number: number | undefined) => (number === undefined ? "" : String(number));

/** Everything about one widget. Checks while one types; a field's fault shows once it was touched. */
export function WidgetDialog({ widget, channels, refused = {}, onSave, onClose }: Props) {
  const [form, setForm] = useState<WidgetForm>(() => {
    const type = widget?.type ?? "line_chart";
    const { w, h } = widget ?? widgetKinds[type];
    const { title = "", sources = [], text = "" } = widget ?? {};
    const [decimals, warn, bad] = [asText(widget?.decimals), asText(widget?.warn), asText(widget?.bad)];
    return { type, title, sources, text, w, h, decimals, warn, bad };
  });
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [server, setServer] = useState(refused);
  const { widget: checked, faults } = useMemo(() => checkWidget(form), [form]);
  const kind = widgetKinds[form.type];
  const usable = useMemo(
    () => (kind.sets === true ? channels.filter((channel) => !isSensor(channel)) : channels),
    [kind, channels],
  );

  const change = (changes: Partial<WidgetForm>) => {
    setForm((before) => ({ ...before, ...changes }));
    setTouched((before) => new Set([...before, ...Object.keys(changes)]));
    setServer((before) => without(before, Object.keys(changes)));
  };
  const choose = (type: WidgetType) => {
    const { w, h, channels: atMost } = widgetKinds[type];
    change({ type, w, h, sources: form.sources.slice(0, atMost) });
    setTouched(new Set());
  };
  const changeSources = (sources: Source[]) => {
    // The title follows the channel until somebody types one.
    const isOwn = form.title !== "" && form.title !== suggestTitle(form.sources, channels);
    change(isOwn ? { sources } : { sources, title: suggestTitle(sources, channels) });
  };
  const faultOf = (field: string): string | undefined =>
    (touched.has(field) ? faults[field] : undefined) ??
      Object.entries(server).find(([name]) => (inputOf[name] ?? name) === field)?.[1];
  const elsewhere = Object.entries(server).filter(([name]) => !fields.includes(inputOf[name] ?? name));
  const submit = () => {
    setTouched(new Set(fields));
    if (checked !== undefined) onSave(checked);
  };

  return (
    <Dialog
      title={widget === undefined ? "Add widget" : "Edit widget"}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit">{widget === undefined ? "Add widget" : "Apply"}</Button>
        </>
      }
    >
      {elsewhere.map(([name, reason]) => (
        <p key={name} className="banner wrong" role="alert">{`${name}: ${reason}`}</p>
      ))}
      {widget === undefined && <TypeCards type={form.type} onChoose={choose} />}
      {kind.channels > 0 && (
        <SourcePicker
          channels={usable}
          sources={form.sources}
          atMost={kind.channels}
          error={faultOf("sources")}
          onChange={changeSources}
        />
      )}
      <Field
        label="Title"
        name="title"
        value={form.title}
        error={faultOf("title")}
        {...(form.type === "text" && { hint: "Shown only while the dashboard is edited." })}
        onChange={(event) => change({ title: event.target.value })}
        autoComplete="off"
      />
      {form.type === "text" && (
        <TextField
          text={form.text}
          error={faultOf("text")}
          onChange={(text) => change({ text })}
        />
      )}
      <SizeCards w={form.w} h={form.h} onChoose={(w, h) => change({ w, h })} />
      {kind.channels > 0 && kind.sets !== true && (
        <div className="field-row three">
          {([["Warning from", "warn"], ["Alarm from", "bad"], ["Decimals", "decimals"]] as const).map((
            [label, field],
          ) => (
            <Field
              key={field}
              label={label}
              name={field}
              inputMode="decimal"
              value={form[field]}
              error={faultOf(field)}
              onChange={(event) => change({ [field]: event.target.value })}
              autoComplete="off"
            />
          ))}
          <p className="note">An alarm below the warning means: low values are bad. Empty leaves it out.</p>
        </div>
      )}
    </Dialog>
  );
}

const fields = ["title", "sources", "text", "decimals", "warn", "bad"];

function without(record: Readonly<Record<string, string>>, names: readonly string[]) {
  return Object.fromEntries(
    Object.entries(record).filter(([name]) => !names.includes(inputOf[name] ?? name)),
  );
}

function suggestTitle(sources: readonly Source[], channels: readonly Channel[]): string {
  const [source] = sources;
  if (source === undefined) return "";
  const name = labelOf(source) ?? resolve([source], channels, "").channels[0]?.name ?? "";
  if (sources.length === 1) return splitName(name).label;
  const groups = new Set(resolve(sources, channels, "").channels.map((one) => splitName(one.name).group));
  return groups.size === 1 ? [...groups][0] || splitName(name).label : splitName(name).label;
}
