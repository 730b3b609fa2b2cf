import { useId } from "react";

interface Props {
  label: string;
  /** Undefined: whatever it is. */
  value: string | undefined;
  options: readonly { key: string; label: string }[];
  /** For whatever it is. */
  any: string;
  onChange: (value: string | undefined) => void;
}

/** Narrows a list to one of many words. */
export function FilterChoice({ label, value, options, any, onChange }: Props) {
  const id = useId();
  return (
    <div className="filter-choice">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value ?? ""} onChange={(event) => onChange(event.target.value || undefined)}>
        <option value="">{any}</option>
        {options.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
      </select>
    </div>
  );
}
