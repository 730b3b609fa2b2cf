import { sizes } from "../../lib/widgets.ts";

/** A widget's size: usual ones, and the one it has. */
export function SizeCards(
  { w, h, onChoose }: { w: number; h: number; onChoose: (w: number, h: number) => void },
) {
  const isPreset = sizes.some((size) => size.w === w && size.h === h);
  const shown = isPreset ? sizes : [...sizes, { name: "As it is", w, h }];
  return (
    <fieldset className="field">
      <legend>Size</legend>
      <div className="size-cards">
        {shown.map((size) => (
          <label key={size.name} className="size-card">
            <input
              type="radio"
              name="size"
              checked={size.w === w && size.h === h}
              onChange={() => onChoose(size.w, size.h)}
            />
            <svg viewBox="0 0 48 24" aria-hidden="true">
              <rect className="size-ground" width="48" height="24" rx="2" />
              <rect width={size.w * 4} height={Math.min(24, size.h * 4)} rx="2" />
            </svg>
            <span>{size.name}</span>
            <small>{`${size.w} × ${size.h}`}</small>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
