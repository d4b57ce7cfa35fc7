import type { KeyStore } from "../../wire/session";
import { type Listed, listedOf } from "./held";

/** Conversations in the browser: the list under one key, and what is said in each under its own. */
export class Shelf {
  constructor(
    private readonly store: KeyStore,
    private readonly name: string,
  ) {}

  list(): Listed[] {
    return listedOf(this.#read(this.name));
  }

  open(id: string): unknown[] {
    const found = this.#read(`${this.name}:${id}`);
    return Array.isArray(found) ? found : [];
  }

  /** Returns the list as it is kept: when the browser has no room, the oldest conversations go. */
  save(listed: readonly Listed[], id: string, messages: readonly unknown[]): Listed[] {
    const gone = this.list().filter((one) => !listed.some((other) => other.id === one.id));
    for (const one of gone) this.#remove(one.id);
    const kept = [...listed];
    for (;;) {
      try {
        this.store.setItem(`${this.name}:${id}`, JSON.stringify(messages));
        this.store.setItem(this.name, JSON.stringify(kept));
        return kept;
      } catch {
        const last = kept.at(-1);
        if (!last || last.id === id) return kept; // alone too large, or forbidden: it lasts while the page is open
        kept.pop();
        this.#remove(last.id);
      }
    }
  }

  remove(listed: readonly Listed[], id: string): void {
    this.#remove(id);
    try {
      this.store.setItem(this.name, JSON.stringify(listed));
    } catch {
      // Forbidden storage keeps nothing, so nothing stays either.
    }
  }

  #remove(id: string): void {
    this.store.removeItem(`${this.name}:${id}`);
  }

  #read(key: string): unknown {
    try {
      return JSON.parse(this.store.getItem(key) ?? "null") as unknown;
    } catch {
      return null;
    }
  }
}
