import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from "react";
import {
  examples,
  type ExpressionFault,
  marked,
  offers,
  type OpenName,
  openName,
  quoted,
} from "../../lib/expression.ts";

interface Props {
  text: string;
  /** What the server has against `text`, with its place; empty while it is being asked. */
  errors: readonly ExpressionFault[];
  /** What is wrong without a place. */
  error: string | undefined;
  /** Of the channels. */
  names: readonly string[];
  /** Whether the server has found nothing wrong with `text`. */
  isValid: boolean;
  onChange: (text: string) => void;
}

/** A condition in the language of rules: faults are underlined where they are, and names of channels offered behind a quote. */
export function ExpressionField({ text, errors, error, names, isValid, onChange }: Props) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const ground = useRef<HTMLPreElement>(null);
  const [open, setOpen] = useState<OpenName>();
  const [at, setAt] = useState(0);
  /** Where the caret goes once the text is on the page. */
  const next = useRef<number>();
  const offered = open === undefined ? [] : offers(names, open.text);

  useLayoutEffect(() => {
    if (next.current === undefined) return;
    area.current?.focus();
    area.current?.setSelectionRange(next.current, next.current);
    next.current = undefined;
  }, [text]);

  const look = () => {
    const { value, selectionStart, selectionEnd } = area.current!;
    setOpen(selectionStart === selectionEnd ? openName(value, selectionStart) : undefined);
    setAt(0);
  };
  const replace = (from: number, to: number, insert: string) => {
    next.current = from + insert.length;
    setOpen(undefined);
    onChange(text.slice(0, from) + insert + text.slice(to));
  };
  const press = (event: KeyboardEvent) => {
    const name = offered[at];
    if (open === undefined || name === undefined || event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      setAt((at + (event.key === "ArrowDown" ? 1 : offered.length - 1)) % offered.length);
    } else if (event.key === "Enter" || event.key === "Tab") replace(open.from, open.to, quoted(name));
    else if (event.key === "Escape") setOpen(undefined);
    else return;
    event.preventDefault();
  };
  const isWrong = errors.length > 0 || error !== undefined;
  return (
    <div className="field">
      <label htmlFor={id}>Expression</label>
      <div className="expression">
        <pre ref={ground} aria-hidden="true">
          {marked(text, errors).map((piece, index) => piece.isWrong ? <mark key={index}>{piece.text}</mark> : piece.text)}
        </pre>
        <textarea
          ref={area}
          id={id}
          name="expression"
          rows={4}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          value={text}
          aria-invalid={isWrong || undefined}
          aria-describedby={`${id}-note`}
          aria-autocomplete="list"
          aria-controls={`${id}-offers`}
          aria-activedescendant={offered.length > 0 ? `${id}-${at}` : undefined}
          onChange={(event) => {
            onChange(event.target.value);
            look();
          }}
          onKeyDown={press}
          onClick={look}
          onBlur={() => setOpen(undefined)}
          onScroll={(event) => {
            if (ground.current !== null) ground.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
      <ul
        id={`${id}-offers`}
        role="listbox"
        aria-label="Channels"
        className="offers"
        hidden={offered.length === 0}
      >
        {offered.map((name, index) => (
          <li
            key={name}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            // The pointer goes down, and the field keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => open !== undefined && replace(open.from, open.to, quoted(name))}
          >
            {name}
          </li>
        ))}
      </ul>
      <div id={`${id}-note`} className="expression-notes">
        {error !== undefined && <p className="note wrong" role="alert">{error}</p>}
        {errors.map(({ message, from }) => (
          <p key={`${from} ${message}`} className="note wrong" role="alert">{message}</p>
        ))}
        {!isWrong && (
          <p className="note">
            {isValid ? "This can be understood." : 'Names of channels stand in quotes; type " to choose one.'}
          </p>
        )}
      </div>
      <div className="expression-examples" role="group" aria-label="Insert">
        {examples.map(({ label, insert }) => (
          <button
            key={label}
            type="button"
            className="chip"
            onClick={() => {
              const { selectionStart, selectionEnd } = area.current!;
              replace(selectionStart, selectionEnd, insert(quoted(names[0] ?? "Channel")));
            }}
          >
            {label}
          </button>
        ))}
      </div>
    </div>
  );
}
