import { useSyncExternalStore } from "react";
import { toasts } from "../state/toasts.ts";
import { IconButton } from "./Button.tsx";
import { Icon } from "./Icon.tsx";

export function Toasts() {
  const shown = useSyncExternalStore(toasts.subscribe, toasts.current);
  return (
    <div className="toasts" role="region" aria-label="Notifications" aria-live="polite">
      {shown.map(({ id, kind, text }) => (
        <div key={id} className={`toast ${kind}`} role={kind === "error" ? "alert" : undefined}>
          <Icon name={kind === "error" ? "alert" : "check"} />
          <p>{text}</p>
          <IconButton
            icon="cross"
            label="Dismiss"
            onClick={() =>
              toasts.dismiss(id)}
          />
        </div>
      ))}
    </div>
  );
}
