import { Fragment, useCallback, useEffect, useMemo, useState } from "react";
import { api } from "../api/client.ts";
import { type Description, isMeant, operationsOf } from "../lib/apiDocument.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { OperationCard } from "../parts/api/OperationCard.tsx";
import { Prose } from "../parts/api/Prose.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { useAnswer } from "../state/useAnswer.ts";
import { useTitle } from "../state/title.ts";

/** Every route of the API; for everybody, signed in or not. */
export function ApiPage() {
  useTitle("API");
  const ask = useCallback(() => api.description(), []);
  const answer = useAnswer(ask, true);
  return (
    <div className="page api">
      <AnswerState what="The description" {...answer} />
      {answer.data !== undefined && <Reference description={answer.data} />}
    </div>
  );
}

function Reference({ description }: { description: Description }) {
  const [search, setSearch] = useState("");
  const operations = useMemo(() => operationsOf(description), [description]);
  const found = operations.filter((operation) => isMeant(operation, search));
  const chosen = useFragment();
  const tags = description.tags.filter(({ name }) => found.some(({ tag }) => tag === name));
  return (
    <>
      <div className="page-tools">
        <SearchField label="Search routes" value={search} onChange={setSearch} />
        <p className="quiet" role="status">
          {found.length === operations.length
            ? `${operations.length} routes`
            : `${found.length} of ${operations.length} routes`}
        </p>
        <a className="button" href="/openapi.json" download="webmacs-openapi.json">openapi.json</a>
      </div>
      {search === "" && (
        <div className="api-intro">
          <Prose text={description.info.description} />
        </div>
      )}
      <nav className="api-tags" aria-label="Topics">
        {tags.map(({ name }) => <a key={name} href={`#${anchor(name)}`}>{name}</a>)}
      </nav>
      {found.length === 0 && (
        <EmptyState icon="search" title="No route is called that">
          Paths, names and topics are searched.
        </EmptyState>
      )}
      {tags.map(({ name, description: words }) => (
        <Fragment key={name}>
          <h2 id={anchor(name)} className="api-topic">
            {name} <span className="quiet">{words}</span>
          </h2>
          {found.filter(({ tag }) => tag === name).map((operation) => (
            <OperationCard
              key={operation.id}
              operation={operation}
              description={description}
              isOpen={chosen === operation.id}
            />
          ))}
        </Fragment>
      ))}
    </>
  );
}

function anchor(tag: string): string {
  return `topic-${tag.toLowerCase().replaceAll(" ", "-")}`;
}

/** What stands behind `#` in the address. */
function useFragment(): string {
  const [fragment, setFragment] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const read = () => setFragment(location.hash.slice(1));
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  return fragment;
}
