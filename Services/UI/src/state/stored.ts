import { useState } from "react";

/** A value kept in this browser's storage under `webmacs.<key>`; `isValid` guards against what an older version left. */
export function useStored<T>(key: string, initial: T, isValid: (value: unknown) => value is T) {
  const [value, setValue] = useState<T>(() => {
    try {
      const text = localStorage.getItem(`webmacs.${key}`);
      const stored: unknown = text === null ? undefined : JSON.parse(text);
      return isValid(stored) ? stored : initial;
    } catch {
      // Forbidden or damaged storage is as good as none.
      return initial;
    }
  });
  const store = (next: T) => {
    setValue(next);
    try {
      localStorage.setItem(`webmacs.${key}`, JSON.stringify(next));
    } catch {
      // The choice then lasts as long as the page.
    }
  };
  return [value, store] as const;
}
