import { useEffect, useState } from "react";

const faulty = "dialog[open] .dialog-body :is([aria-invalid], .wrong)";

/** Brings the first fault of a long dialog into sight, and the focus to its field. Call what it returns after each attempt. */
export function useFirstFault(): () => void {
  const [attempts, setAttempts] = useState(0);
  useEffect(() => {
    if (attempts === 0) return;
    const first = document.querySelector<HTMLElement>(faulty);
    first?.scrollIntoView({ block: "center" });
    first?.focus({ preventScroll: true });
  }, [attempts]);
  return () => setAttempts((count) => count + 1);
}
