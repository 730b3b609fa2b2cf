import { useRef, useState } from "react";
import type { UpdateStatus } from "../../api/types.ts";
import { bytesText } from "../../lib/updates.ts";
import { type UploadState, useBundleUpload } from "../../state/useBundleUpload.ts";
import { Button } from "../Button.tsx";

interface Props {
  status: UpdateStatus;
  isBusy: boolean;
  onKept: () => void;
}

/** Takes a bundle from a disk to the server, where it is verified. */
export function UploadPanel({ status, isBusy, onKept }: Props) {
  const { state, start, cancel, dismiss } = useBundleUpload(onKept);
  const [force, setForce] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const isIdle = state.kind === "idle" || state.kind === "refused";
  const take = (file: File | undefined) => {
    if (file !== undefined) void start(file, force);
    if (input.current !== null) input.current.value = "";
  };
  return (
    <section className="panel update-upload" aria-label="Upload">
      <header className="panel-head">
        <h2>Upload Bundle</h2>
        <div className="panel-actions">
          {isIdle
            ? (
              <Button
                look="primary"
                icon="up"
                disabled={isBusy || !status.trusts_keys}
                onClick={() => input.current?.click()}
              >
                Upload Bundle
              </Button>
            )
            : <Button icon="cross" onClick={() => void cancel()}>Cancel</Button>}
        </div>
      </header>
      <input
        ref={input}
        type="file"
        accept=".gz,.tar.gz,application/gzip"
        aria-label="Bundle"
        hidden
        onChange={(event) => take(event.target.files?.[0])}
      />
      <p className="quiet">
        A file <code>webmacs-update-VERSION.tar.gz</code> of at most{" "}
        {bytesText(status.upload_limit_bytes)}. Signatures and hashes are verified before it is kept, and it
        is applied when you say so. An upload that is cut off goes on when the same file is chosen again.
      </p>
      {isIdle && (
        <label className="tick">
          <input type="checkbox" checked={force} onChange={(event) => setForce(event.target.checked)} />
          <span>Take an older or equal version too</span>
        </label>
      )}
      <Progress
        state={state}
        verified={status.uploads.find(({ phase }) => phase === "verifying")?.done_bytes}
      />
      {state.kind === "refused" && (
        <div className="banner wrong" role="alert">
          <p>{state.name} was not taken. {state.reason}</p>
          <Button onClick={dismiss}>Close</Button>
        </div>
      )}
    </section>
  );
}

function Progress({ state, verified }: { state: UploadState; verified: number | undefined }) {
  if (state.kind !== "sending" && state.kind !== "verifying") return null;
  const done = state.kind === "sending" ? state.sent : verified ?? 0;
  const percent = Math.floor((100 * done) / Math.max(1, state.size));
  const words = state.kind === "verifying"
    ? "Sending the rest and verifying"
    : state.isWaiting
    ? "Waiting for the server; it goes on by itself"
    : "Sending";
  return (
    <div className="update-progress">
      <progress max={state.size} value={done} aria-label={state.name} />
      <p role="status">
        {words}: {state.name}, {bytesText(done)} of {bytesText(state.size)} ({percent} %)
      </p>
    </div>
  );
}
