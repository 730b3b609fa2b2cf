import { useRef, useState } from "react";
import { Button } from "./Button.tsx";
import { copyText } from "./CopyButton.tsx";

/** A secret, which is shown this once. `what` it is called: "token". */
export function NewSecret({ secret, what = "token" }: { secret: string; what?: string }) {
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    field.current?.select();
    setCopied(await copyText(secret));
  };
  return (
    <div className="new-secret">
      <p>
        <strong>Copy the {what} now.</strong> It is not shown again.
      </p>
      <div className="input">
        <input
          ref={field}
          readOnly
          aria-label={what.charAt(0).toUpperCase() + what.slice(1)}
          value={secret}
          onFocus={(event) => event.target.select()}
        />
      </div>
      <Button look="primary" icon={copied ? "check" : "copy"} onClick={() => void copy()}>
        {copied ? "Copied" : `Copy ${what}`}
      </Button>
    </div>
  );
}
