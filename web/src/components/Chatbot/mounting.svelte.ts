import { flushSync, untrack } from "svelte";
import type { Turn } from "./messages";

/** So many turns come at once. */
const AT_ONCE = 30;
const STEP = 8;
const SLICE_MS = 24;

/** Which turns of a long conversation are in the page: all of them in the end, but not in one go, so that the page can be
 *  used meanwhile. What comes later to a conversation that is there is there at once. */
export class Mounting {
  #missing = $state(0);
  #isFromEnd = $state(true);
  #before: readonly Turn[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `isFromEnd`: the newest come first. */
  constructor(
    private readonly turns: () => readonly Turn[],
    isFromEnd: () => boolean,
  ) {
    $effect.pre(() => {
      const now = turns();
      untrack(() => {
        this.#arrive(now, isFromEnd());
      });
    });
    $effect.pre(() => () => {
      clearTimeout(this.#timer);
    });
  }

  get isDone(): boolean {
    return this.#missing === 0;
  }

  get shown(): readonly Turn[] {
    const turns = this.turns();
    const missing = this.#missing;
    if (!missing) return turns;
    return this.#isFromEnd ? turns.slice(missing) : turns.slice(0, turns.length - missing);
  }

  /** The place of the first of them. */
  get first(): number {
    return this.#isFromEnd ? this.#missing : 0;
  }

  #arrive(now: readonly Turn[], isFromEnd: boolean): void {
    const before = this.#before;
    this.#before = now;
    const fresh = now.reduce((count, turn, place) => (turn === before[place] ? count : count + 1), 0);
    if (fresh > AT_ONCE) {
      this.#isFromEnd = isFromEnd;
      this.#missing = now.length - AT_ONCE;
    } else this.#missing = Math.min(this.#missing, Math.max(0, now.length - AT_ONCE));
    if (this.#missing) this.#timer ??= setTimeout(this.#mount);
  }

  readonly #mount = () => {
    const began = performance.now();
    do {
      flushSync(() => (this.#missing = Math.max(0, this.#missing - STEP)));
    } while (this.#missing && performance.now() - began < SLICE_MS);
    this.#timer = this.#missing ? setTimeout(this.#mount) : undefined;
  };
}
