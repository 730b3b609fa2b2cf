import { type Description, objectIn, type Schema, wordsOf } from "../../lib/apiDocument.ts";
import { Prose } from "./Prose.tsx";

/** What an answer has is there as a rule, what a question has is not: the exception is named. */
export type Direction = "question" | "answer";

interface Place {
  description: Description;
  schema: Schema;
  direction: Direction;
}

/** The fields of an object; what has fields of its own opens below. */
export function SchemaFields({ description, schema, direction }: Place) {
  const object = objectIn(description, schema);
  if (object === undefined) return <p className="api-type">{wordsOf(description, schema)}</p>;
  const required = new Set(object.required);
  return (
    <ul className="api-fields">
      {Object.entries(object.properties ?? {}).map(([name, field]) => (
        <Field
          key={name}
          name={name}
          schema={field}
          isRequired={required.has(name)}
          description={description}
          direction={direction}
        />
      ))}
    </ul>
  );
}

export function Field(
  { name, schema, isRequired, description, direction }: Place & { name: string; isRequired: boolean },
) {
  const inner = objectIn(description, schema);
  return (
    <li>
      <code>{name}</code>
      {isRequired && direction === "question" && <span className="api-required">required</span>}
      {!isRequired && direction === "answer" && <span className="api-required">perhaps</span>}
      <span className="api-type">{wordsOf(description, schema)}</span>
      {schema.description !== undefined && <Prose text={schema.description} className="quiet" />}
      {inner !== undefined && (
        <details>
          <summary>Fields</summary>
          <SchemaFields description={description} schema={schema} direction={direction} />
        </details>
      )}
    </li>
  );
}
