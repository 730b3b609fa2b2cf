import { api, APIError, whenUnauthenticated } from "../api/client.ts";
import type { User } from "../api/types.ts";
import { Emitter } from "../lib/emitter.ts";
import { hub } from "../live/liveHub.ts";

export type Session =
  | { state: "unknown" }
  | { state: "anonymous" }
  | { state: "known"; user: User }
  | { state: "unreachable"; message: string };

/** Who is signed in. The cookie itself is out of script's reach; what we know is what `/auth/me` says. */
class SessionStore extends Emitter {
  #current: Session = { state: "unknown" };
  #renewing = false;

  /** An arrow, so that it can be handed to React as it is. */
  readonly current = () => this.#current;

  async load() {
    try {
      this.#become({ state: "known", user: await api.me() });
    } catch (error) {
      if (error instanceof APIError && error.status === 401) this.#become({ state: "anonymous" });
      else {
        const message = error instanceof APIError ? error.message : "The server cannot be reached.";
        this.#become({ state: "unreachable", message });
      }
    }
  }

  /** Throws `APIError` when the server refuses. */
  async login(email: string, password: string) {
    await api.login(email, password);
    this.#become({ state: "known", user: await api.me() });
  }

  async logout() {
    try {
      await api.logout();
    } finally {
      this.expire();
    }
  }

  /**
   * Does what ends this session and begins another in its place: a change of the password. What is refused meanwhile came
   * with the old one, and says nothing.
   */
  async renew(change: () => Promise<unknown>) {
    this.#renewing = true;
    try {
      await change();
    } finally {
      this.#renewing = false;
    }
    await this.load();
  }

  /** The credential is no longer good. */
  expire() {
    if (this.#renewing) return;
    this.#become({ state: "anonymous" });
  }

  #become(next: Session) {
    this.#current = next;
    if (next.state === "known") hub.start();
    else hub.stop();
    this.emit();
  }
}

export const session = new SessionStore();
whenUnauthenticated(() => session.expire());
