import { useEffect } from "react";
import { Emitter } from "../lib/emitter.ts";

class TitleStore extends Emitter {
  #current: string | undefined;
  #tab = "WebMACS";
  #count = 0;

  readonly current = () => this.#current;

  /** Names the page; undefined: it is left. */
  become(title: string | undefined) {
    this.#current = title;
    if (title !== undefined) this.#tab = `${title} · WebMACS`;
    this.#write();
    this.emit();
  }

  /** How many things want attention: stands before the page's name in the browser's tab, when there are any. */
  count(count: number) {
    this.#count = count;
    this.#write();
  }

  #write() {
    document.title = this.#count > 0 ? `(${this.#count}) ${this.#tab}` : this.#tab;
  }
}

/** What the bar says above the page; undefined: the name of the place in the navigation. */
export const title = new TitleStore();

/** Names the page, in the bar and in the browser's tab. */
export function useTitle(text: string) {
  useEffect(() => {
    title.become(text);
    return () => title.become(undefined);
  }, [text]);
}
