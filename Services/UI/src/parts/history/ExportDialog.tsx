import { useEffect, useRef, useState } from "react";
import { api, APIError } from "../../api/client.ts";
import type { Experiment } from "../../api/types.ts";
import { ExportProgress, fileName } from "../../lib/exportProgress.ts";
import { formatBytes, formatCount } from "../../lib/format.ts";
import { formatInstant } from "../../lib/localTime.ts";
import { formatSpan } from "../../lib/spanText.ts";
import type { Span } from "../../lib/timeWindow.ts";
import { toasts } from "../../state/toasts.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { SelectField } from "../Field.tsx";
import { saveFile } from "../saveFile.ts";

interface Props {
  /** Those that are shown; none stands for all. */
  channels: readonly string[];
  /** The time of the readings; without one, or an experiment, it is every reading there is. */
  span?: Partial<Span>;
  experiment?: Pick<Experiment, "public_id" | "name">;
  onClose: () => void;
}

const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = [...new Set([own, "UTC", ...Intl.supportedValuesOf("timeZone")])];

/** The server has nothing from before. */
const beginning = Date.UTC(2000, 0, 1);

/** The shown readings as CSV: which channels, in which time zone, and how far it is. */
export function ExportDialog({ channels, span = {}, experiment, onClose }: Props) {
  const [zone, setZone] = useState(own);
  const [isAll, setAll] = useState(channels.length === 0);
  const [progress, setProgress] = useState<{ rows: number; bytes: number; share: number | null } | null>(
    null,
  );
  const [failure, setFailure] = useState<string>();
  const request = useRef<AbortController>();
  useEffect(() => () => request.current?.abort(), []);

  const { from, to } = span;

  const run = async () => {
    const mine = request.current = new AbortController();
    setFailure(undefined);
    setProgress({ rows: 0, bytes: 0, share: null });
    try {
      const range = {
        from: iso(from ?? (experiment === undefined ? beginning : undefined)),
        to: iso(to),
        experiment: experiment?.public_id,
      };
      const response = await api.exportReadings(isAll ? [] : channels, range, zone, mine.signal);
      const expected = response.headers.get("x-total-readings");
      const state = new ExportProgress(expected === null ? null : Number(expected));
      const parts: BlobPart[] = [];
      const reader = response.body!.getReader();
      let shownAt = 0;
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        parts.push(value as Uint8Array<ArrayBuffer>);
        state.add(value);
        if (performance.now() - shownAt > 100) {
          shownAt = performance.now();
          setProgress({ rows: state.rows, bytes: state.bytes, share: state.share });
        }
      }
      const name = fileName(response.headers.get("content-disposition"), "webmacs.csv");
      saveFile(new Blob(parts, { type: "text/csv" }), name);
      toasts.show(
        "done",
        `Exported ${formatCount(state.rows)} readings, ${formatBytes(state.bytes)}, as ${name}.`,
      );
      onClose();
    } catch (error) {
      if (mine.signal.aborted) return;
      setProgress(null);
      setFailure(
        error instanceof APIError
          ? error.message
          : "The connection was lost before the end. Please try again.",
      );
    }
  };
  const cancel = () => {
    if (progress === null) return onClose();
    request.current?.abort();
    setProgress(null);
  };
  return (
    <Dialog
      title="Export as CSV"
      onClose={onClose}
      onSubmit={() => void run()}
      actions={
        <>
          <Button onClick={cancel}>Cancel</Button>
          <Button look="primary" type="submit" icon="download" busy={progress !== null}>Export</Button>
        </>
      }
    >
      <p>
        Every reading
        {experiment !== undefined && (
          <>
            of <strong>{experiment.name}</strong>
          </>
        )}
        {from !== undefined && to !== undefined
          ? (
            <>
              {experiment === undefined ? " of " : ", "}
              <strong>{formatSpan({ from, to })}</strong>
            </>
          )
          : from !== undefined
          ? (
            <>
              since <strong>{formatInstant(new Date(from).toISOString())}</strong>
            </>
          )
          : to !== undefined && (
            <>
              until <strong>{formatInstant(new Date(to).toISOString())}</strong>
            </>
          )}, one line each, ordered by time.
      </p>
      <SelectField
        label="Channels"
        value={isAll ? "all" : "shown"}
        disabled={progress !== null}
        onChange={(event) => setAll(event.target.value === "all")}
      >
        {channels.length > 0 && (
          <option value="shown">
            {channels.length === 1 ? "The shown channel" : `The ${channels.length} shown channels`}
          </option>
        )}
        <option value="all">All channels</option>
      </SelectField>
      <SelectField
        label="Time zone of the times"
        value={zone}
        disabled={progress !== null}
        onChange={(event) => setZone(event.target.value)}
      >
        {zones.map((name) => (
          <option key={name} value={name}>{name === own ? `${name} (this browser)` : name}</option>
        ))}
      </SelectField>
      {progress !== null && (
        <div className="export-progress">
          <progress aria-label="Export" {...(progress.share === null ? {} : { value: progress.share })} />
          <p className="quiet" role="status">
            {formatCount(progress.rows)} readings, {formatBytes(progress.bytes)}
            {progress.share !== null && `, ${Math.floor(progress.share * 100)} %`}
          </p>
        </div>
      )}
      {failure !== undefined && <p className="banner" role="alert">{failure}</p>}
    </Dialog>
  );
}

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
