import { useEffect } from "react";
import { Emitter } from "../lib/emitter.ts";

class TitleStore extends Emitter {
  #current: string | undefined;

  readonly current = () => this.#current;

  become(title: string | undefined) {
    this.#current = title;
    this.emit();
  }
}

/** What the bar says above the page; undefined: the name of the place in the navigation. */
export const title = new TitleStore();

/** Names the page, in the bar and in the browser's tab. */
export function useTitle(text: string) {
  useEffect(() => {
    document.title = `${text} · WebMACS`;
    title.become(text);
    return () => title.become(undefined);
  }, [text]);
}
