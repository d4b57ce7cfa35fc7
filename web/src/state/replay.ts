/** Drops messages that a replayed stream repeats. Each replay says a job's messages in the same order, so counting is enough. */
export class ReplayFilter {
  #applied = new Map<string, number>();
  #arrived = new Map<string, number>();

  /** A stream begins. */
  opened(): void {
    this.#arrived.clear();
  }

  isNew(message: { readonly msg: string; readonly event_id: string | null }): boolean {
    // An estimation is about this moment and takes no part in the order.
    if (message.event_id === null || message.msg === "estimation") return true;
    const arrived = (this.#arrived.get(message.event_id) ?? 0) + 1;
    this.#arrived.set(message.event_id, arrived);
    if (arrived <= (this.#applied.get(message.event_id) ?? 0)) return false;
    this.#applied.set(message.event_id, arrived);
    return true;
  }

  forget(eventId: string): void {
    this.#applied.delete(eventId);
    this.#arrived.delete(eventId);
  }
}
