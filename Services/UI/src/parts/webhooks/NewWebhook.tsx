import type { WebhookWithSecret } from "../../api/types.ts";
import { nameOf } from "../../lib/webhooks.ts";
import { useWebhookTest } from "../../state/useWebhookTest.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { NewSecret } from "../NewSecret.tsx";
import { SignatureHelp } from "./SignatureHelp.tsx";
import { TestResult } from "./TestResult.tsx";

interface Props {
  webhook: WebhookWithSecret;
  onTested: () => Promise<void>;
  /** A private network is to be allowed, and then `again` to be done. */
  onAllow: (network: string, again: () => void) => void;
  onClose: () => void;
}

/** A webhook that was just made: its secret, this once, and whether it arrives. */
export function NewWebhook({ webhook, onTested, onAllow, onClose }: Props) {
  const { tested, failure, busy, test } = useWebhookTest(webhook.public_id, onTested);
  return (
    <Dialog
      look="wide"
      title={nameOf(webhook)}
      onClose={onClose}
      actions={
        <>
          <Button icon="play" busy={busy} onClick={() => void test()}>Send test</Button>
          <Button look="primary" onClick={onClose}>Done</Button>
        </>
      }
    >
      {webhook.format === "email" ? <p>Send a test to see whether it arrives.</p> : (
        <>
          <NewSecret secret={webhook.secret} what="secret" />
          <SignatureHelp />
        </>
      )}
      {failure !== undefined && <p className="banner wrong" role="alert">{failure}</p>}
      {tested !== undefined && (
        <TestResult
          tested={tested}
          onAllow={(network) => onAllow(network, () => void test())}
        />
      )}
    </Dialog>
  );
}
