import { useEffect, useRef, useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { CleanupResult } from "../api/types.ts";
import { formatAge, formatBytes, formatCount } from "../lib/format.ts";
import { deletesNow } from "../lib/retention.ts";
import { toasts } from "../state/toasts.ts";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { formatAmount } from "./RetentionPreview.tsx";
import { usePreview } from "./usePreview.ts";

interface Props {
  /** The form holds changes that are not saved. */
  edited: boolean;
  onClose: () => void;
  onCleaned: () => void;
}

/** Asks, cleans up, and tells what was deleted. May be closed meanwhile: the outcome then comes as a message. */
export function CleanupDialog({ edited, onClose, onCleaned }: Props) {
  const [startedAt, setStartedAt] = useState<number>();
  const [result, setResult] = useState<CleanupResult>();
  const [failure, setFailure] = useState<string>();
  const isOpen = useRef(true);
  const { preview } = usePreview(nothing);
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
    };
  }, []);

  const start = async () => {
    setStartedAt(Date.now());
    setFailure(undefined);
    try {
      const result = await api.cleanUp();
      setResult(result);
      if (!isOpen.current) toasts.show("done", summary(result));
      onCleaned();
    } catch (error) {
      const message = error instanceof APIError ? error.message : "The cleanup did not come to an end.";
      setFailure(message);
      if (!isOpen.current) toasts.show("error", `Cleanup: ${message}`);
    } finally {
      setStartedAt(undefined);
    }
  };

  const running = startedAt !== undefined;
  return (
    <Dialog
      title="Clean up now"
      onClose={onClose}
      onSubmit={() => {
        if (result !== undefined) onClose();
        else if (!running) void start();
      }}
      actions={result !== undefined ? <Button look="primary" type="submit">Close</Button> : (
        <>
          <Button onClick={onClose}>{running ? "Close" : "Cancel"}</Button>
          <Button look="danger" type="submit" busy={running}>
            {running ? "Cleaning up…" : "Clean up"}
          </Button>
        </>
      )}
    >
      {result !== undefined && <Outcome result={result} />}
      {running && (
        <p className="cleanup-progress" role="status">
          <span className="spinner" aria-hidden="true" />
          Sealing fresh readings, then deleting what is too old. <Elapsed since={startedAt} />
        </p>
      )}
      {result === undefined && !running && (
        <>
          <p>
            {preview === undefined
              ? "Everything that the saved policy no longer keeps is deleted. This cannot be undone."
              : deletesNow(preview)
              ? (
                <>
                  The saved policy no longer keeps{" "}
                  <strong>{formatAmount(preview.now)}</strong>. They are deleted now. This cannot be undone.
                </>
              )
              : "The saved policy keeps everything there is: nothing will be deleted. Fresh readings are sealed."}
          </p>
          {edited && <p className="banner stale">Your unsaved changes do not count for this.</p>}
          {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
        </>
      )}
    </Dialog>
  );
}

/** No change to the saved policy. */
const nothing = {};

function Outcome({ result }: { result: CleanupResult }) {
  return (
    <div role="status">
      <p>{result.deleted_count === 0 ? "Done. Nothing was too old." : "Done."}</p>
      <dl className="outcome">
        <div>
          <dt>Raw readings deleted</dt>
          <dd data-figure="deleted">{formatCount(result.deleted_count)}</dd>
        </div>
        <div>
          <dt>of them live on in summed values</dt>
          <dd data-figure="downsampled">{formatCount(result.downsampled_count)}</dd>
        </div>
        <div>
          <dt>Room freed</dt>
          <dd data-figure="freed">{formatBytes(result.freed_bytes)}</dd>
        </div>
      </dl>
    </div>
  );
}

const summary = (result: CleanupResult): string =>
  `Cleaned up: ${formatCount(result.deleted_count)} readings deleted, ${
    formatBytes(result.freed_bytes)
  } freed.`;

function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <span className="quiet" aria-hidden="true">{formatAge(now - since)}</span>;
}
