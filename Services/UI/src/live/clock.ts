import { Emitter } from "../lib/emitter.ts";

/** Milliseconds. */
export const tick = 100;

/**
 * The one clock by which all numbers on the page change: 10 times a second, and not at all while the page is hidden.
 *
 * Two views of one channel can therefore never disagree.
 */
class Clock extends Emitter {
  #timer: ReturnType<typeof setInterval> | undefined;

  start() {
    this.#timer ??= setInterval(() => {
      if (!document.hidden) this.emit();
    }, tick);
  }
}

export const clock = new Clock();
