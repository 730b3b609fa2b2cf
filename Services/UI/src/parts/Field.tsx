import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from "react";

interface Common {
  label: string;
  /** What is wrong with the input; shown below it and announced. */
  error?: string | undefined;
  hint?: string;
}

export function Field(
  { label, error, hint, trailing, ...rest }:
    & Common
    & InputHTMLAttributes<HTMLInputElement>
    & { trailing?: ReactNode },
) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="input">
        <input
          {...rest}
          id={id}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={error !== undefined || hint !== undefined ? `${id}-note` : undefined}
        />
        {trailing}
      </div>
      <Note id={`${id}-note`} error={error} hint={hint} />
    </div>
  );
}

export function SelectField(
  { label, error, hint, children, ...rest }: Common & SelectHTMLAttributes<HTMLSelectElement>,
) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="input">
        <select
          {...rest}
          id={id}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={error !== undefined || hint !== undefined ? `${id}-note` : undefined}
        >
          {children}
        </select>
      </div>
      <Note id={`${id}-note`} error={error} hint={hint} />
    </div>
  );
}

export function AreaField(
  { label, error, hint, ...rest }: Common & TextareaHTMLAttributes<HTMLTextAreaElement>,
) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="input">
        <textarea
          {...rest}
          id={id}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={error !== undefined || hint !== undefined ? `${id}-note` : undefined}
        />
      </div>
      <Note id={`${id}-note`} error={error} hint={hint} />
    </div>
  );
}

function Note({ id, error, hint }: { id: string; error: string | undefined; hint: string | undefined }) {
  if (error !== undefined) return <p id={id} className="note wrong" role="alert">{error}</p>;
  if (hint !== undefined) return <p id={id} className="note">{hint}</p>;
  return null;
}
