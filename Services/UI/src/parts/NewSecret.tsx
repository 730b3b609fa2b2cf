import { useRef, useState } from "react";
import { Button } from "./Button.tsx";
import { copyText } from "./CopyButton.tsx";

/** The secret of a token. It is shown this once: the server keeps only a hash of it. */
export function NewSecret({ secret }: { secret: string }) {
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    field.current?.select();
    setCopied(await copyText(secret));
  };
  return (
    <div className="new-secret">
      <p>
        <strong>Copy the token now.</strong> It is not shown again.
      </p>
      <div className="input">
        <input
          ref={field}
          readOnly
          aria-label="Token"
          value={secret}
          onFocus={(event) => event.target.select()}
        />
      </div>
      <Button look="primary" icon={copied ? "check" : "copy"} onClick={() => void copy()}>
        {copied ? "Copied" : "Copy token"}
      </Button>
    </div>
  );
}
