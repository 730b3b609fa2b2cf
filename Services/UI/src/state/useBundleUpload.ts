import { useCallback, useEffect, useRef, useState } from "react";
import { api, APIError } from "../api/client.ts";
import { partSize } from "../lib/updates.ts";
import { pause } from "./useUpdateStatus.ts";

export type UploadState =
  | { kind: "idle" }
  /** `isWaiting`: nobody answers; it goes on by itself. */
  | { kind: "sending"; name: string; size: number; sent: number; isWaiting: boolean }
  | { kind: "verifying"; name: string; size: number }
  | { kind: "refused"; name: string; reason: string };

/**
 * Sends a bundle in parts. After a break it goes on where it was cut off, also after the page was left: whoever chooses the same
 * file again finds what has come. `onKept` is told when it is verified and kept.
 */
export function useBundleUpload(onKept: () => void) {
  const [state, setState] = useState<UploadState>({ kind: "idle" });
  const running = useRef<AbortController>();
  const upload = useRef<string>();
  useEffect(() => () => running.current?.abort(), []);

  const start = useCallback(async (file: File, force: boolean) => {
    running.current?.abort();
    const { signal } = running.current = new AbortController();
    const { name, size } = file;
    let isWaiting = false;
    const show = (sent: number) => setState({ kind: "sending", name, size, sent, isWaiting });
    show(0);
    let offset: number | undefined;
    while (!signal.aborted) {
      try {
        if (offset === undefined) {
          const begun = await api.beginUpload({ file_name: name, size_bytes: size, force }, signal);
          upload.current = begun.public_id;
          offset = begun.offset;
        }
        isWaiting = false;
        const end = Math.min(size, offset + partSize);
        if (end === size) setState({ kind: "verifying", name, size });
        else show(offset);
        const kept = await api.appendToUpload(upload.current ?? "", offset, file.slice(offset, end), signal);
        if (signal.aborted) return;
        if (kept !== null) {
          setState({ kind: "idle" });
          return onKept();
        }
        offset = end;
      } catch (error) {
        if (signal.aborted) return;
        const status = error instanceof APIError ? error.status : 0;
        // Another place than ours: what has come is asked for again.
        const isOutOfStep = status === 409 && offset !== undefined &&
          /goes on at|Another request/.test(String(error));
        if (status !== 0 && status < 500 && status !== 429 && !isOutOfStep) {
          return setState({ kind: "refused", name, reason: (error as APIError).message });
        }
        isWaiting = status !== 409;
        show(offset ?? 0);
        offset = undefined;
        await pause(2_000, signal);
      }
    }
  }, [onKept]);

  const cancel = useCallback(async () => {
    running.current?.abort();
    setState({ kind: "idle" });
    // What stays is removed after a day.
    if (upload.current !== undefined) await api.cancelUpload(upload.current).catch(() => {});
    upload.current = undefined;
  }, []);

  const dismiss = useCallback(() => setState({ kind: "idle" }), []);
  return { state, start, cancel, dismiss };
}
