import type { ButtonHTMLAttributes } from "react";
import { Icon, type IconName } from "./Icon.tsx";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: "primary" | "plain" | "danger";
  icon?: IconName;
  /** Shows a spinner and takes no clicks. */
  busy?: boolean;
}

export function Button({ look = "plain", icon, busy = false, type = "button", children, ...rest }: Props) {
  return (
    <button
      {...rest}
      type={type === "submit" ? "submit" : "button"}
      className={`button ${look}`}
      disabled={rest.disabled === true || busy}
      aria-busy={busy || undefined}
    >
      {busy ? <span className="spinner" aria-hidden="true" /> : icon && <Icon name={icon} size={18} />}
      {children}
    </button>
  );
}

/** A button that shows only an icon; `label` is its name for everyone who cannot see or read it. */
export function IconButton(
  { icon, label, ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { icon: IconName; label: string },
) {
  return (
    <button
      {...rest}
      type="button"
      className={`icon-button ${rest.className ?? ""}`}
      aria-label={label}
      title={label}
    >
      <Icon name={icon} />
    </button>
  );
}
