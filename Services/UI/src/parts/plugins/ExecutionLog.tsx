import { useCallback, useState } from "react";
import { api } from "../../api/client.ts";
import type { PluginExecution, PluginInstance } from "../../api/types.ts";
import { formatCount } from "../../lib/format.ts";
import { formatExactly } from "../../lib/localTime.ts";
import { durationWords, outcomeWords } from "../../lib/plugins.ts";
import { useAnswer } from "../../state/useAnswer.ts";
import { AnswerState } from "../AnswerState.tsx";
import { Icon } from "../Icon.tsx";
import { Pager } from "../Pager.tsx";

const pageSize = 25;

/** The runs of an instance, the newest first. `every`: how often they are asked for, in milliseconds. */
export function ExecutionLog({ plugin, every }: { plugin: PluginInstance; every: number }) {
  const id = plugin.public_id;
  const [page, setPage] = useState(1);
  const ask = useCallback(
    (signal: AbortSignal) => api.pluginExecutions(id, page, pageSize, signal),
    [id, page],
  );
  const log = useAnswer(ask, false, every);
  const { data } = log;
  return (
    <section className="panel executions-panel" aria-label="Executions">
      <header className="panel-head">
        <h2>Executions</h2>
        {data !== undefined && <p className="quiet">{formatCount(data.total)}</p>}
      </header>
      <AnswerState what="The executions" {...log} />
      {data !== undefined && (data.total === 0
        ? <p className="none">No run has been reported yet. The newest 1 000 are kept.</p>
        : (
          <>
            <ExecutionTable executions={data.data} />
            <Pager page={page} pageSize={pageSize} total={data.total} onTurn={setPage} />
          </>
        ))}
    </section>
  );
}

function ExecutionTable({ executions }: { executions: readonly PluginExecution[] }) {
  return (
    <table className="table executions">
      <thead>
        <tr>
          <th scope="col">Started</th>
          <th scope="col">Outcome</th>
          <th scope="col" className="number">Took</th>
          <th scope="col" className="number">Readings</th>
          <th scope="col" className="execution-error">Error</th>
        </tr>
      </thead>
      <tbody>
        {executions.map(({ started_at, status, duration_seconds, metrics_count, error_message }) => (
          <tr key={started_at}>
            <th scope="row">{formatExactly(started_at)}</th>
            <td>
              <span className={`tag ${status === "success" ? "complete" : "missing"}`}>
                <Icon name={status === "success" ? "check" : "alert"} size={14} /> {outcomeWords[status]}
              </span>
            </td>
            <td className="number quiet" data-label="Took">{durationWords(duration_seconds)}</td>
            <td className="number quiet" data-label="Readings">{formatCount(metrics_count)}</td>
            <td className="execution-error">{error_message ?? ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
