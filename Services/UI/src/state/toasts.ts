import { Emitter } from "../lib/emitter.ts";

export interface Toast {
  id: number;
  kind: "done" | "error";
  text: string;
}

/** Short messages that go by themselves: 4 s, errors 7 s; at most four at once. */
class ToastStore extends Emitter {
  #toasts: readonly Toast[] = [];
  #next = 1;

  readonly current = () => this.#toasts;

  show(kind: Toast["kind"], text: string) {
    const toast = { id: this.#next++, kind, text };
    this.#toasts = [...this.#toasts.slice(-3), toast];
    this.emit();
    setTimeout(() => this.dismiss(toast.id), kind === "error" ? 7_000 : 4_000);
  }

  dismiss(id: number) {
    this.#toasts = this.#toasts.filter((toast) => toast.id !== id);
    this.emit();
  }
}

export const toasts = new ToastStore();
