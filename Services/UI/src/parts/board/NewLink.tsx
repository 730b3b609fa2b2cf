import { useRef, useState } from "react";
import type { ShareCreated } from "../../api/types.ts";
import { shareLink } from "../../lib/share.ts";
import { Button } from "../Button.tsx";

/** A link that was just made. It is shown this once: the server keeps only a hash of its token. */
export function NewLink({ made, onDone }: { made: ShareCreated; onDone: () => void }) {
  const [kiosk, setKiosk] = useState(false);
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const link = shareLink(location.origin, made.path, kiosk);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      // Over plain HTTP there is no clipboard for scripts, but the old command still copies what is selected.
      if (!document.execCommand("copy")) return;
    }
    setCopied(true);
  };
  return (
    <div className="new-link">
      <p>
        <strong>Copy the link now.</strong> It is not shown again.
      </p>
      <div className="input">
        <input
          ref={field}
          readOnly
          aria-label="Link"
          value={link}
          onFocus={(event) => event.target.select()}
        />
      </div>
      <label className="tick">
        <input
          type="checkbox"
          checked={kiosk}
          onChange={(event) => {
            setKiosk(event.target.checked);
            setCopied(false);
          }}
        />
        <span>For a screen on a wall, without bars</span>
      </label>
      <div className="new-link-actions">
        <Button look="primary" icon={copied ? "check" : "copy"} onClick={() => void copy()}>
          {copied ? "Copied" : "Copy link"}
        </Button>
        <Button onClick={onDone}>Done</Button>
      </div>
    </div>
  );
}
