import { Emitter } from "../lib/emitter.ts";

const key = "webmacs.alerts.sound";

/** Whether this browser makes a sound for a new alert: off until somebody switches it on. */
class AlertSound extends Emitter {
  #isOn = read();
  #context: AudioContext | undefined;

  readonly isOn = () => this.#isOn;

  /** Called by a click, which is what lets a browser make sounds; it is heard at once. */
  toggle() {
    this.#isOn = !this.#isOn;
    try {
      localStorage.setItem(key, JSON.stringify(this.#isOn));
    } catch {
      // The choice then lasts as long as the page.
    }
    if (this.#isOn) this.play();
    this.emit();
  }

  /** Two short tones. Nothing, when it is off, or while the browser forbids it because nobody has touched the page yet. */
  play() {
    if (!this.#isOn || navigator.userActivation?.hasBeenActive === false) return;
    const context = this.#context ??= new AudioContext();
    void context.resume();
    for (const [delay, frequency] of [[0, 880], [0.18, 660]] as const) {
      const start = context.currentTime + delay;
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0.2, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.16);
      tone.connect(volume).connect(context.destination);
      tone.start(start);
      tone.stop(start + 0.17);
    }
  }
}

function read(): boolean {
  try {
    return localStorage.getItem(key) === "true";
  } catch {
    return false;
  }
}

export const alertSound = new AlertSound();
