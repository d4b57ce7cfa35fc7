/** What is on its way before more is dropped: some seconds of sound. */
const MOST = 64;

/** Sends things one after the other, so that they arrive in their order. */
export class Outbox {
  #last: Promise<void> = Promise.resolve();
  #count = 0;

  /** Settles when it was sent, or could not be; a failure does not stop what follows. */
  add(send: () => Promise<void>): Promise<void> {
    if (this.#count >= MOST) return this.#last;
    this.#count += 1;
    this.#last = this.#last
      .then(send)
      .catch(() => undefined)
      .finally(() => (this.#count -= 1));
    return this.#last;
  }
}
