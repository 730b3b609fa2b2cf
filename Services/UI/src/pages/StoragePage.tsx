import { useCallback, useState } from "react";
import { api } from "../api/client.ts";
import type { RetentionPolicy } from "../api/types.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { ChannelRetentions } from "../parts/ChannelRetentions.tsx";
import { JobRuns } from "../parts/JobRuns.tsx";
import { RetentionPanel } from "../parts/RetentionPanel.tsx";
import { StorageFigures } from "../parts/StorageFigures.tsx";
import { useAnswer } from "../state/useAnswer.ts";
import { useUser } from "../state/useUser.ts";
import { useTitle } from "../state/title.ts";

export function StoragePage() {
  const user = useUser();
  const allowed = user?.role === "admin";
  const storage = useAnswer(api.storage);
  const retention = useAnswer(api.retention);
  // What was just saved holds until the server is asked again.
  const [saved, setSaved] = useState<RetentionPolicy>();
  const policy = newest(retention.data, saved);
  const refresh = useCallback(() => {
    void storage.reload();
    void retention.reload();
  }, [storage.reload, retention.reload]);

  useTitle("Storage");

  return (
    <div className="page storage">
      <AnswerState what="The storage figures" {...storage} />
      {storage.data !== undefined && <StorageFigures storage={storage.data} />}
      {storage.failure === undefined || storage.data !== undefined
        ? <AnswerState what="The retention policy" {...retention} />
        : null}
      {policy !== undefined && (
        <>
          <RetentionPanel policy={policy} allowed={allowed} onSaved={setSaved} onCleaned={refresh} />
          <ChannelRetentions policy={policy} allowed={allowed} onChanged={refresh} />
        </>
      )}
      {storage.data !== undefined && <JobRuns jobs={storage.data.jobs} policy={policy} />}
    </div>
  );
}

function newest(asked: RetentionPolicy | undefined, saved: RetentionPolicy | undefined) {
  if (asked === undefined || saved === undefined) return asked ?? saved;
  return Date.parse(saved.updated_at) > Date.parse(asked.updated_at) ? saved : asked;
}
