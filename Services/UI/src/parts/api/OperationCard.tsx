import { useEffect, useRef, useState } from "react";
import { addressOf, curlOf, type Description, exampleOf, type Operation } from "../../lib/apiDocument.ts";
import { CopyButton } from "../CopyButton.tsx";
import { Prose } from "./Prose.tsx";
import { Field, SchemaFields } from "./SchemaFields.tsx";
import { TryOut } from "./TryOut.tsx";

/** One operation: its line, and behind it everything about it. `isOpen`: the address names it. */
export function OperationCard(
  { operation, description, isOpen }: { operation: Operation; description: Description; isOpen: boolean },
) {
  const [open, setOpen] = useState(isOpen);
  const card = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    setOpen(true);
    card.current?.scrollIntoView();
  }, [isOpen]);
  return (
    <details
      ref={card}
      id={operation.id}
      className="api-card"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <span className={`api-method ${operation.method.toLowerCase()}`}>
          {operation.isSocket ? "WS" : operation.method}
        </span>
        <code>{operation.path}</code>
        <span className="api-summary">{operation.summary}</span>
      </summary>
      {open && <OperationBody operation={operation} description={description} />}
    </details>
  );
}

function OperationBody({ operation, description }: { operation: Operation; description: Description }) {
  const { parameters, body, answers } = operation;
  const good = answers.filter(({ status }) => status < "300");
  const others = answers.filter(({ status }) => status >= "300");
  const placeholders = Object.fromEntries(
    parameters.map((one) => [one.name, one.in === "path" ? `{${one.name}}` : ""]),
  );
  const address = decodeURI(addressOf(operation, placeholders));
  return (
    <div className="api-body">
      <p className="api-who">
        <span className="kind">{operation.who}</span>
        {operation.scopes.map((scope) => <span key={scope} className="kind sets">{scope}</span>)}
        <a href={`#${operation.id}`} className="quiet">{operation.id}</a>
      </p>
      {operation.description !== "" && <Prose text={operation.description} />}
      {parameters.length > 0 && (
        <section>
          <h3>Parameters</h3>
          <ul className="api-fields">
            {parameters.map(({ name, schema, required, description: words }) => (
              <Field
                key={name}
                name={name}
                schema={words === undefined ? schema : described(schema, words)}
                isRequired={required === true}
                direction="question"
                description={description}
              />
            ))}
          </ul>
        </section>
      )}
      {body !== undefined && (
        <section>
          <h3>
            Body <span className="quiet">{body.type}</span>
          </h3>
          <SchemaFields description={description} schema={body.schema} direction="question" />
          <Example
            text={typeof body.example === "string" ? body.example : JSON.stringify(body.example, null, 2)}
          />
        </section>
      )}
      {good.map(({ status, description: words, content }) => (
        <section key={status}>
          <h3>
            <span className="api-good">{status}</span> {words}
          </h3>
          {Object.entries(content ?? {}).map(([type, media]) => (
            <div key={type}>
              {type !== "application/json" && <p className="quiet">{type}</p>}
              <SchemaFields description={description} schema={media.schema} direction="answer" />
              {type === "application/json" && (
                <Example
                  text={JSON.stringify(media.example ?? exampleOf(description, media.schema), null, 2)}
                />
              )}
            </div>
          ))}
        </section>
      ))}
      <section>
        <h3>Other answers</h3>
        <ul className="api-statuses">
          {others.map(({ status, description: words }) => (
            <li key={status}>
              <code className="api-bad">{status}</code>
              <span className="quiet">{words}</span>
            </li>
          ))}
        </ul>
      </section>
      {!operation.isSocket && (
        <section>
          <div className="api-curl">
            <h3>For a shell</h3>
            <CopyButton text={curlOf(operation, location.origin, address)} label="the command" />
          </div>
          <pre tabIndex={0}>{curlOf(operation, location.origin, address)}</pre>
        </section>
      )}
      {operation.method === "GET" && !operation.isSocket && (
        <section>
          <h3>Try it</h3>
          <TryOut operation={operation} description={description} />
        </section>
      )}
    </div>
  );
}

function Example({ text }: { text: string }) {
  return (
    <details>
      <summary>Example</summary>
      <pre tabIndex={0}>{text}</pre>
    </details>
  );
}

/** The schema under the parameter's own words. */
function described<T extends object>(schema: T, description: string): T & { description: string } {
  return { ...schema, description };
}
