import { useId, useState } from "react";
import { type Attempt, attempt } from "../../api/client.ts";
import { addressOf, type Description, type Operation, wordsOf } from "../../lib/apiDocument.ts";
import { Button } from "../Button.tsx";

/** Asks the server as whoever is signed in, and shows what it answers. For what changes nothing: GET. */
export function TryOut({ operation, description }: { operation: Operation; description: Description }) {
  const [values, setValues] = useState<Record<string, string>>({});
  const [answer, setAnswer] = useState<Attempt>();
  const [asking, setAsking] = useState(false);
  const parameters = operation.parameters.filter((one) => one.in !== "header");
  const isIncomplete = parameters.some(({ name, in: place }) => place === "path" && !values[name]);
  const ask = async () => {
    setAsking(true);
    setAnswer(await attempt(addressOf(operation, values)));
    setAsking(false);
  };
  return (
    <form
      className="api-try"
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      {parameters.map((one) => (
        <Input
          key={one.name}
          name={one.name}
          hint={wordsOf(description, one.schema)}
          value={values[one.name] ?? ""}
          onChange={(value) => setValues({ ...values, [one.name]: value })}
        />
      ))}
      <Button type="submit" icon="play" disabled={asking || isIncomplete}>Ask</Button>
      {answer !== undefined && (
        <div className="api-answer" role="status">
          <p>
            <strong className={answer.isGood ? "api-good" : "api-bad"}>{answer.status}</strong>
            <span className="quiet">{` ${answer.milliseconds} ms${answer.type && ` · ${answer.type}`}`}</span>
          </p>
          <pre tabIndex={0}>{answer.text}</pre>
        </div>
      )}
    </form>
  );
}

function Input({ name, hint, value, onChange }: {
  name: string;
  hint: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{name}</label>
      <div className="input">
        <input
          id={id}
          value={value}
          placeholder={hint}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
    </div>
  );
}
