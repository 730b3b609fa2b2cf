import { useChannels } from "../live/hooks.ts";
import { hub } from "../live/liveHub.ts";
import { Button } from "./Button.tsx";
import { EmptyState } from "./EmptyState.tsx";

/** Says that the channels are awaited or could not be read; nothing once they are there. */
export function ChannelsState() {
  const { loading } = useChannels();
  if (loading.state === "loading") return <p className="loading" role="status">Reading the channels…</p>;
  if (loading.state === "ready") return null;
  return (
    <EmptyState
      icon="alert"
      title="The channels could not be read"
      action={
        <Button icon="retry" onClick={() => void hub.reloadChannels().catch(() => {})}>Try again</Button>
      }
    >
      {loading.message}
    </EmptyState>
  );
}
