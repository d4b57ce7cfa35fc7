/** Drops messages that a stream repeats. Each stream says a job's messages in the same order, so counting is enough. */
export class ReplayFilter {
  readonly #jobs = new Map<string, { applied: number; readonly arrived: Map<object, number> }>();

  /** `stream`: what the message came with. */
  isNew(message: { readonly msg: string; readonly event_id: string | null }, stream: object): boolean {
    // An estimation is about this moment and takes no part in the order.
    if (message.event_id === null || message.msg === "estimation") return true;
    const job = this.#jobs.get(message.event_id) ?? { applied: 0, arrived: new Map<object, number>() };
    this.#jobs.set(message.event_id, job);
    const arrived = (job.arrived.get(stream) ?? 0) + 1;
    job.arrived.set(stream, arrived);
    if (arrived <= job.applied) return false;
    job.applied = arrived;
    return true;
  }

  forget(eventId: string): void {
    this.#jobs.delete(eventId);
  }
}
