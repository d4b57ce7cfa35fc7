import { untrack } from "svelte";
import type { Attachment } from "svelte/attachments";
import { SvelteMap } from "svelte/reactivity";
import type { FileData } from "../../wire/generated";
import { isFileData, shownUrlOf } from "../File/files";

/** Smaller ones are shown as they are. */
const LARGE_BYTES = 500_000;
/** What moves, has no pixels, or is on another server. */
const KEPT = /\.(gif|svg)$|^[a-z]+:/i;

export function isLarge(file: FileData): boolean {
  return (file.size ?? 0) > LARGE_BYTES && !KEPT.test(file.path);
}

/** Small copies of large pictures, which the server makes one by one while their places wait for them. */
export class Thumbnails {
  /** Where each is, by path; the picture itself where it has no copy. */
  readonly #urls = new SvelteMap<string, string>();
  #waiting: { readonly file: FileData; readonly original: string }[] = [];
  readonly #ask: (file: FileData) => Promise<unknown>;
  #isAsking = false;

  constructor(ask: (file: FileData) => Promise<unknown>) {
    this.#ask = ask;
  }

  urlOf(file: FileData): string | undefined {
    return this.#urls.get(file.path);
  }

  /** For the element that waits for it, and is gone when it need not be made any more. */
  wanted(file: FileData, original: string): Attachment<Element> {
    return () => {
      const one = { file, original };
      this.#waiting.push(one);
      untrack(() => {
        if (!this.#isAsking) void this.#makeAll();
      });
      return () => {
        this.#waiting = this.#waiting.filter((other) => other !== one);
      };
    };
  }

  async #makeAll(): Promise<void> {
    this.#isAsking = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const { file, original } = next;
      if (this.#urls.has(file.path)) continue;
      const made = await this.#ask(file).catch(() => null);
      this.#urls.set(file.path, (isFileData(made) && shownUrlOf(made)) || original);
    }
    this.#isAsking = false;
  }
}
