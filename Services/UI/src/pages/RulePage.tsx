import { useCallback, useState } from "react";
import { api } from "../api/client.ts";
import { noneWhenUnknown } from "../api/noneWhenUnknown.ts";
import type { Rule } from "../api/types.ts";
import type { BacktestSpan } from "../lib/backtest.ts";
import { formatInstant } from "../lib/localTime.ts";
import { copiedRule, ruleForm } from "../lib/ruleForm.ts";
import { useChannels } from "../live/hooks.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { Button } from "../parts/Button.tsx";
import { ChannelsState } from "../parts/ChannelsState.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { Link } from "../parts/Link.tsx";
import { DeleteRule } from "../parts/rules/DeleteRule.tsx";
import { RuleEditor } from "../parts/rules/RuleEditor.tsx";
import { RuleStateTag } from "../parts/rules/RuleStateTag.tsx";
import { SeverityMark } from "../parts/rules/SeverityMark.tsx";
import { navigate, useQuery } from "../router.ts";
import { useTitle } from "../state/title.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useIsOperator } from "../state/useUser.ts";

/** One rule, or a new one: `id` is "new". `?copy=` begins with what another rule has. */
export function RulePage({ id }: { id: string }) {
  const isNew = id === "new";
  const copied = useQuery().get("copy");
  const source = isNew ? copied : id;
  const ask = useCallback(
    () => source === null ? Promise.resolve(undefined) : api.rule(source).catch(noneWhenUnknown),
    [source],
  );
  const answer = useAnswer(ask, isNew, 5_000);
  const { data: rule, reload } = answer;
  const { channels, loading } = useChannels();
  const allowed = useIsOperator();
  const [chosen, setChosen] = useState<BacktestSpan>();
  const [deleting, setDeleting] = useState(false);
  /** Another for each time it was stored: the form then begins anew. */
  const [version, setVersion] = useState(0);
  useTitle(isNew ? "New rule" : rule?.name ?? "Rule");

  if (rule === null) {
    return (
      <EmptyState
        icon="rule"
        title="There is no such rule"
        action={<Link className="button plain" href="/rules">Go to the rules</Link>}
      >
        It may have been deleted.
      </EmptyState>
    );
  }
  const isReady = loading.state === "ready" && (source === null || rule !== undefined);
  const saved = async (stored: string) => {
    if (isNew) return navigate(`/rules/${stored}`, { replace: true });
    await reload();
    setVersion(version + 1);
  };
  return (
    <div className="page rule-page">
      {source !== null && <AnswerState what="The rule" {...answer} />}
      <ChannelsState />
      {!isNew && rule !== undefined && (
        <Head
          rule={rule}
          allowed={allowed}
          onDelete={() => setDeleting(true)}
        />
      )}
      {isReady && (
        <RuleEditor
          key={version}
          initial={rule === undefined ? ruleForm() : isNew ? copiedRule(rule) : ruleForm(rule)}
          rule={isNew ? undefined : rule}
          channels={channels}
          allowed={allowed}
          chosen={chosen}
          onChoose={setChosen}
          onSaved={(stored) => void saved(stored)}
        />
      )}
      {deleting && rule !== undefined && (
        <DeleteRule
          rule={rule}
          onDeleted={() => navigate("/rules")}
          onClose={() => setDeleting(false)}
        />
      )}
    </div>
  );
}

/** What the rule does now, and what can be done with it as it is stored. */
function Head({ rule, allowed, onDelete }: { rule: Rule; allowed: boolean; onDelete: () => void }) {
  return (
    <div className="rule-head">
      <RuleStateTag rule={rule} />
      <SeverityMark severity={rule.severity} />
      <p className="quiet">
        {rule.last_triggered_at === null
          ? "Never fired"
          : `Last fired ${formatInstant(rule.last_triggered_at)}`}
      </p>
      <div className="rule-head-actions">
        <Link className="button plain" href={`/alerts?rule=${rule.public_id}`}>Its alerts</Link>
        {allowed && (
          <>
            <Link className="button plain" href={`/rules/new?copy=${rule.public_id}`}>Duplicate</Link>
            <Button icon="trash" onClick={onDelete}>Delete</Button>
          </>
        )}
      </div>
    </div>
  );
}
