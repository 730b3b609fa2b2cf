import { Button } from "./Button.tsx";
import { EmptyState } from "./EmptyState.tsx";

const timeOfDay = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });

interface Props {
  /** "The storage figures": begins every sentence. */
  what: string;
  data: unknown;
  at: number;
  failure: string | undefined;
  reload: () => Promise<void>;
}

/** Says that an answer is awaited, that there is none, or that the one shown is getting old; nothing when all is well. */
export function AnswerState({ what, data, at, failure, reload }: Props) {
  if (failure !== undefined && data === undefined) {
    return (
      <EmptyState
        icon="alert"
        title={`${what} could not be read`}
        action={<Button icon="retry" onClick={() => void reload()}>Try again</Button>}
      >
        {failure}
      </EmptyState>
    );
  }
  if (failure !== undefined) {
    return (
      <div className="banner stale" role="alert">
        <p>{what} could not be refreshed; you see those of {timeOfDay.format(at)}. {failure}</p>
        <Button icon="retry" onClick={() => void reload()}>Try again</Button>
      </div>
    );
  }
  if (data === undefined) return <p className="loading" role="status">Reading…</p>;
  return null;
}
