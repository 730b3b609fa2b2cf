import { Icon } from "./Icon.tsx";

export function SearchField(
  { label, value, onChange }: { label: string; value: string; onChange: (text: string) => void },
) {
  return (
    <div className="search">
      <Icon name="search" size={18} />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
