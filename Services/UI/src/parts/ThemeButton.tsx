import { useSyncExternalStore } from "react";
import { theme } from "../state/theme.ts";
import { IconButton } from "./Button.tsx";

export function ThemeButton() {
  const current = useSyncExternalStore(theme.subscribe, theme.current);
  return (
    <IconButton
      icon={current === "dark" ? "sun" : "moon"}
      label={current === "dark" ? "Use the light theme" : "Use the dark theme"}
      onClick={() => theme.toggle()}
    />
  );
}
