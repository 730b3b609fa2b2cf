import { Emitter } from "../lib/emitter.ts";

export type Theme = "dark" | "light";

class ThemeStore extends Emitter {
  readonly current = (): Theme => (document.documentElement.dataset.theme === "light" ? "light" : "dark");

  toggle() {
    const next = this.current() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem("webmacs.theme", next);
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
    this.emit();
  }
}

export const theme = new ThemeStore();
