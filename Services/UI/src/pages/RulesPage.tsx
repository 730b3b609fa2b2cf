import { useCallback, useState } from "react";
import { api, APIError } from "../api/client.ts";
import type { Rule, RuleState } from "../api/types.ts";
import { formatCount } from "../lib/format.ts";
import { ruleStates } from "../lib/rules.ts";
import { useChannels } from "../live/hooks.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Link } from "../parts/Link.tsx";
import { Pager } from "../parts/Pager.tsx";
import { DeleteRule } from "../parts/rules/DeleteRule.tsx";
import { RuleTable } from "../parts/rules/RuleTable.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { changeQuery, navigate, useQuery } from "../router.ts";
import { useOnAlerts } from "../state/alertSummary.ts";
import { useTitle } from "../state/title.ts";
import { toasts } from "../state/toasts.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useSettled } from "../state/useSettled.ts";
import { useIsOperator } from "../state/useUser.ts";

const pageSize = 50;

/** Every rule with what it is doing now. */
export function RulesPage() {
  useTitle("Rules");
  const query = useQuery();
  const state = ruleStates.find(({ key }) => key === query.get("state"))?.key;
  const [search, setSearch] = useState(query.get("search") ?? "");
  const [page, setPage] = useState(1);
  const [deleting, setDeleting] = useState<Rule>();
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const allowed = useIsOperator();
  const { channels } = useChannels();
  const wanted = useSettled(search.trim());

  const ask = useCallback(() => api.rules(page, pageSize, { search: wanted, state }), [page, wanted, state]);
  const answer = useAnswer(ask, false, 5_000);
  const { data, reload } = answer;
  useOnAlerts(reload);

  const turn = async (rule: Rule) => {
    setBusy(new Set([...busy, rule.public_id]));
    try {
      await api.updateRule(rule.public_id, { enabled: !rule.enabled });
    } catch (error) {
      toasts.show("error", error instanceof APIError ? reasonOf(error) : "That did not work.");
    }
    await reload();
    setBusy((before) => new Set([...before].filter((id) => id !== rule.public_id)));
  };
  const choose = (chosen: RuleState) => {
    changeQuery({ state: chosen === state ? null : chosen });
    setPage(1);
  };
  const isFiltered = wanted !== "" || state !== undefined;
  const create = allowed && (
    <Link className="button primary" href="/rules/new">
      <Icon name="plus" size={18} />
      New rule
    </Link>
  );
  return (
    <div className="page rules-page">
      {(data === undefined || data.total > 0 || isFiltered) && (
        <div className="page-tools">
          <SearchField
            label="Search rules"
            value={search}
            onChange={(text) => {
              setSearch(text);
              setPage(1);
            }}
          />
          <div className="segments" role="group" aria-label="State">
            {ruleStates.map(({ key, label }) => (
              <button
                key={key}
                type="button"
                aria-pressed={state === key}
                onClick={() => choose(key)}
              >
                {label}
              </button>
            ))}
          </div>
          {data !== undefined && (
            <p className="quiet" role="status">
              {formatCount(data.total)} {data.total === 1 ? "rule" : "rules"}
            </p>
          )}
          {create}
        </div>
      )}
      <AnswerState what="The rules" {...answer} />
      {data !== undefined && data.total === 0 && (
        <EmptyState
          icon="rule"
          title={isFiltered ? "No rule fits" : "No rules yet"}
          action={isFiltered ? undefined : create}
        >
          {isFiltered
            ? "Change the search or the state above."
            : "A rule watches channels and raises an alert, for example when a temperature stays above a limit " +
              "for 30 seconds, or when a sensor falls silent."}
        </EmptyState>
      )}
      {data !== undefined && data.total > 0 && (
        <>
          <RuleTable
            rules={data.data}
            channels={channels}
            allowed={allowed}
            busy={busy}
            onSwitch={(rule) => void turn(rule)}
            onDuplicate={({ public_id }) => navigate(`/rules/new?copy=${public_id}`)}
            onDelete={setDeleting}
          />
          <Pager page={page} pageSize={pageSize} total={data.total} onTurn={setPage} />
        </>
      )}
      {deleting !== undefined && (
        <DeleteRule
          rule={deleting}
          onDeleted={reload}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </div>
  );
}

/** A rule with a test that fails cannot be switched on; which one, stands at the field. */
const reasonOf = (error: APIError) => [...Object.values(error.fields), error.message][0] ?? error.message;
