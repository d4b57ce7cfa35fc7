import type { DependencyConfig, RenderConfig } from "../wire/generated";
import type { JobMessage, StreamMessage } from "../wire/generated";
import { Unreachable } from "../wire/errors";
import type { PendingJob } from "../wire/session";
import { apply, type PageEvent } from "../state/apply";
import { type Job, type PageState, dependencyOf } from "../state/model";
import { after, asList, changed, inputValues, listeners, onLoad, outputValues } from "../state/plan";
import { ReplayFilter } from "../state/replay";
import type { NoticeInput } from "./notices.svelte";
import { Outbox } from "./outbox";
import { failureNotice, logNotice, pageNotice } from "./jobNotices";
import { t } from "../texts/texts";
import { withReported } from "./reported";

/** Changes may cause changes; an author's endless circle is stopped here. Well above any honest chain. */
const MAX_DEPTH = 500;

/** The world that the runner acts in; a test brings its own. */
export interface Host {
  readonly sessionHash: string;
  state(): PageState;
  setState(state: PageState): void;
  join(body: { data: unknown[]; fn_index: number; session_hash: string; trigger_id: number | null; event_data: unknown }, isWanted: () => boolean): Promise<string>;
  /** The next values for a job that streams. */
  sendChunk(eventId: string, data: unknown[]): Promise<void>;
  endStream(eventId: string): Promise<void>;
  cancel(body: { session_hash: string; fn_index: number; event_id: string }): Promise<void>;
  openStream(): void;
  remember(pending: PendingJob[]): void;
  pageFunction(dependency: number): ((...args: unknown[]) => unknown) | null;
  notify(notice: NoticeInput): void;
  /** Whether what the function fills says itself, in its place, that it failed. */
  tellsFailure(dependency: DependencyConfig): boolean;
  scrollTo(component: number): void;
  /** The state with what a render has made. */
  render(state: PageState, made: RenderConfig): PageState;
  now(): number;
}

interface Cause {
  readonly target: number | null;
  readonly eventData: unknown;
  readonly depth: number;
}

/** Runs the page: turns events of components into jobs, jobs' messages into state, and changes into further events. */
export class Runner {
  #nextKey = 1;
  #again = new Map<number, Cause>();
  #replay = new ReplayFilter();
  /** Messages that arrived before the response with their job's id. */
  #early = new Map<string, JobMessage[]>();
  #joining = 0;
  /** By dependency: what its component streams. */
  #outboxes = new Map<number, Outbox>();

  /** By component: what makes the value that functions get of it. */
  readonly #reported = new Map<number, Readonly<Record<string, unknown>>>();
  #makers = new Map<number, (value: unknown) => Promise<unknown>>();

  constructor(private readonly host: Host) {}

  /** Runs what the author asked for at page load, and continues the jobs of before a reload. */
  open(pending: readonly PendingJob[] = []): void {
    for (const { event_id, fn_index } of pending) {
      if (dependencyOf(this.host.state(), fn_index)) {
        this.#commit({ type: "start", key: this.#nextKey++, dependency: fn_index, depth: 0, at: this.host.now(), eventId: event_id });
      }
    }
    if (pending.length) this.host.openStream();
    for (const { dependency, target } of onLoad(this.host.state())) this.#start(dependency, { target, eventData: null, depth: 0 });
  }

  /** A component's event. */
  fire(component: number, event: string, eventData: unknown = null, depth = 0): void {
    for (const dependency of listeners(this.host.state(), component, event)) {
      this.#start(dependency, { target: component, eventData, depth });
    }
  }

  /** The next value of a component that streams: it starts a job, or goes to the one that runs. The component itself
   *  does not take it. Settles when it was sent. */
  async stream(component: number, value: unknown): Promise<void> {
    const sendings = listeners(this.host.state(), component, "stream").map((dependency) => {
      const inputs = inputValues(this.host.state(), dependency);
      const data = inputs.map((input, place) => (dependency.inputs[place] === component ? value : input));
      return this.#outbox(dependency.id).add(async () => {
        const job = this.#jobs().find((one) => one.dependency === dependency.id);
        if (!job) await this.#run(dependency, { target: component, eventData: null, depth: 0 }, data);
        else if (job.eventId !== null) await this.host.sendChunk(job.eventId, data);
      });
    });
    await Promise.all(sendings);
  }

  /** No more comes from this component. */
  endStream(component: number): void {
    for (const { id } of listeners(this.host.state(), component, "stream")) {
      void this.#outbox(id).add(async () => {
        const eventId = this.#jobs().find((one) => one.dependency === id)?.eventId;
        if (eventId) await this.host.endStream(eventId);
      });
    }
  }

  #outbox(dependency: number): Outbox {
    const outbox = this.#outboxes.get(dependency) ?? new Outbox();
    this.#outboxes.set(dependency, outbox);
    return outbox;
  }

  setValue(component: number, value: unknown, byUser: boolean): void {
    this.#commit({ type: "set", id: component, value }, 0);
    if (byUser) this.fire(component, "input");
  }

  /** From now on, functions get what `make` makes of the component's value. */
  prepare(component: number, make: (value: unknown) => Promise<unknown>): void {
    this.#makers.set(component, make);
  }

  setProps(component: number, props: Readonly<Record<string, unknown>>): void {
    this.#commit({ type: "props", id: component, props });
  }

  /** What a component's view says about its properties, for functions that take the component itself. */
  report(component: number, props: Readonly<Record<string, unknown>>): void {
    this.#reported.set(component, { ...this.#reported.get(component), ...props });
  }

  /** A message, and what it came with. */
  hear(message: StreamMessage, stream: object): void {
    if (message.msg === "heartbeat" || message.msg === "close_stream") return;
    if (message.msg === "unexpected_error") {
      // It stands in no log, so it repeats nothing.
      this.#lose(message.event_id, message.session_not_found ?? false, message.message);
      return;
    }
    if (!this.#replay.isNew(message, stream)) return;
    const job = this.#jobs().find((one) => one.eventId === message.event_id);
    if (job) this.#apply(job, message);
    else if (this.#joining) this.#early.set(message.event_id, [...(this.#early.get(message.event_id) ?? []), message]);
  }

  #start(dependency: DependencyConfig, cause: Cause): void {
    if (cause.depth > MAX_DEPTH) {
      console.warn(`Limelight: function ${String(dependency.id)} keeps changing what starts it; stopped after ${String(MAX_DEPTH)} rounds.`);
      return;
    }
    this.#cancelAll(this.#jobs().filter((job) => dependency.cancels?.includes(job.dependency)));
    const mode = dependency.trigger_mode ?? "once";
    if (mode !== "multiple" && this.#jobs().some((job) => job.dependency === dependency.id)) {
      if (mode === "always_last") this.#again.set(dependency.id, cause);
      return;
    }
    void this.#run(dependency, cause);
  }

  async #run(dependency: DependencyConfig, cause: Cause, given?: unknown[]): Promise<void> {
    const { id } = dependency;
    if (!dependency.backend_fn && !dependency.js) {
      this.#chain(dependency, true, cause);
      return;
    }
    const key = this.#nextKey++;
    this.#commit({ type: "start", key, dependency: id, target: cause.target, depth: cause.depth, at: this.host.now() });
    this.#scroll(dependency);
    let data = given ?? inputValues(this.host.state(), dependency);
    try {
      if (!given && dependency.inputs.some((input) => this.#makers.has(input))) data = await this.#prepared(dependency, data);
      if (dependency.js) data = await this.#callPageFunction(dependency, data);
      if (!this.#isAlive(key)) return;
      if (dependency.backend_fn) await this.#join(key, dependency, data, cause);
      else {
        this.#commit({ type: "outputs", dependency: id, target: cause.target, data }, cause.depth + 1);
        this.#finish(key, true);
      }
    } catch (error) {
      this.#fail(key, String(error instanceof Error ? error.message : error), error instanceof Unreachable);
    }
  }

  #prepared({ inputs }: DependencyConfig, data: readonly unknown[]): Promise<unknown[]> {
    return Promise.all(data.map((value, place) => this.#makers.get(inputs[place] ?? -1)?.(value) ?? value));
  }

  async #callPageFunction(dependency: DependencyConfig, data: readonly unknown[]): Promise<unknown[]> {
    const run = this.host.pageFunction(dependency.id);
    if (!run) throw new Error("The page's function for this event is missing.");
    const result = await run(...data, ...outputValues(this.host.state(), dependency));
    return asList(result, (dependency.backend_fn ? dependency.inputs : dependency.outputs).length);
  }

  async #join(key: number, dependency: DependencyConfig, data: unknown[], cause: Cause): Promise<void> {
    const body = {
      data,
      fn_index: dependency.id,
      session_hash: this.host.sessionHash,
      trigger_id: cause.target,
      event_data: withReported(dependency, dependency.collects_event_data ? cause.eventData : null, this.#reported),
    };
    this.#joining += 1;
    const eventId = await this.host.join(body, () => this.#isAlive(key)).finally(() => (this.#joining -= 1));
    const early = this.#early.get(eventId) ?? [];
    if (!this.#joining) this.#early.clear();
    if (!this.#isAlive(key)) {
      await this.#cancelOnServer(dependency.id, eventId);
      return;
    }
    this.#commit({ type: "joined", key, eventId });
    for (const message of early) {
      const job = this.#jobs().find((one) => one.key === key);
      if (job) this.#apply(job, message);
    }
    this.host.openStream();
  }

  #apply(job: Job, message: JobMessage): void {
    if (message.msg === "log") this.#notify(logNotice(message));
    const made = message.msg === "process_completed" && message.success ? message.output.render_config : null;
    if (made) this.#render(made, job.depth + 1);
    // The job ends only after its last values are in, so that what is chained behind it reads them.
    this.#commit({ type: "message", key: job.key, message }, job.depth + 1);
    if (message.msg !== "process_completed") return;
    if (!message.success) this.#notifyFailure(failureNotice(message), [job]);
    const cause = this.#causeOf(job);
    this.#ended(job);
    const dependency = dependencyOf(this.host.state(), job.dependency);
    if (dependency && message.success) this.#scroll(dependency);
    for (const id of message.output.changed_state_ids ?? []) this.fire(id, "change", null, job.depth + 1);
    if (dependency) this.#chain(dependency, message.success, cause);
  }

  /** To where the result will be, and when it is there once more: it may have grown. */
  #scroll({ scroll_to_output, outputs }: DependencyConfig): void {
    if (scroll_to_output && outputs[0] !== undefined) this.host.scrollTo(outputs[0]);
  }

  #render(made: RenderConfig, depth: number): void {
    const before = this.host.state();
    const now = this.host.render(before, made);
    this.host.setState(now);
    for (const id of changed(before, now)) this.fire(id, "change", null, depth);
    const known = new Set(before.dependencies.map(({ id }) => id));
    const fresh = made.dependencies.filter(({ id }) => !known.has(id));
    for (const { dependency, target } of onLoad(now, fresh)) this.#start(dependency, { target, eventData: null, depth });
  }

  #notify(notice: NoticeInput | null): void {
    if (notice) this.host.notify(notice);
  }

  /** An error stands once: in a notice, or in the place of the answer. */
  #notifyFailure(notice: NoticeInput | null, jobs: readonly Job[]): void {
    const isTold = jobs.every((job) => {
      const dependency = dependencyOf(this.host.state(), job.dependency);
      return dependency && this.host.tellsFailure(dependency);
    });
    if (!isTold) this.#notify(notice);
  }

  /** The server knows nothing of a job (or of the whole session) any more. */
  #lose(eventId: string | null, isUnknown: boolean, message: string): void {
    const lost = this.#jobs().filter((job) => job.eventId !== null && (eventId === null || job.eventId === eventId));
    if (!lost.length) return;
    const sentence = isUnknown ? t("The result is no longer available.") : message;
    this.#notifyFailure(pageNotice("error", sentence), lost);
    for (const job of lost) this.#finish(job.key, false, sentence, true);
  }

  #fail(key: number, message: string, isLost: boolean): void {
    const failed = this.#jobs().filter((job) => job.key === key);
    if (!failed.length) return;
    this.#notifyFailure(pageNotice("error", message), failed);
    this.#finish(key, false, message, isLost);
  }

  #finish(key: number, succeeded: boolean, failure?: string, isLost = false): void {
    const job = this.#jobs().find((one) => one.key === key);
    if (!job) return;
    this.#commit(failure === undefined ? { type: "end", key } : { type: "end", key, failure, isLost });
    const cause = this.#causeOf(job);
    this.#ended(job);
    const dependency = dependencyOf(this.host.state(), job.dependency);
    if (dependency) this.#chain(dependency, succeeded, cause);
  }

  /** Book-keeping when a job is over; starts its dependency once more if it was asked to meanwhile. */
  #ended(job: Job): void {
    if (job.eventId !== null) this.#replay.forget(job.eventId);
    const dependency = this.host.state().dependencies.find(({ id }) => id === job.dependency);
    const cause = this.#again.get(job.dependency);
    this.#again.delete(job.dependency);
    if (dependency && cause) this.#start(dependency, cause);
  }

  /** What is chained behind a job has the target of the first one, which has the event's data to itself. */
  #causeOf(job: Job): Cause {
    return { target: job.target, eventData: null, depth: job.depth };
  }

  #chain(dependency: DependencyConfig, succeeded: boolean, { target, depth }: Cause): void {
    for (const next of after(this.host.state(), dependency.id, succeeded)) this.#start(next, { target, eventData: null, depth });
  }

  /** Ends what this component began. */
  stop(target: number): void {
    this.#cancelAll(this.#jobs().filter((job) => job.target === target));
  }

  /** Once more what failed to fill this component. */
  repeat(component: number): void {
    const status = this.host.state().nodes[component]?.status;
    if (status?.phase !== "failed" || status.dependency === undefined) return;
    const dependency = dependencyOf(this.host.state(), status.dependency);
    if (dependency) this.#start(dependency, { target: status.target ?? null, eventData: null, depth: 0 });
  }

  #cancelAll(jobs: readonly Job[]): void {
    for (const job of jobs) {
      this.#again.delete(job.dependency);
      if (job.eventId !== null) void this.#cancelOnServer(job.dependency, job.eventId);
      // A cancelled job counts as complete: what is chained behind it tidies up.
      this.#finish(job.key, true);
    }
  }

  async #cancelOnServer(dependency: number, eventId: string): Promise<void> {
    try {
      await this.host.cancel({ session_hash: this.host.sessionHash, fn_index: dependency, event_id: eventId });
    } catch {
      this.host.notify(pageNotice("warning", t("The server could not be told to stop."), 5));
    }
  }

  #remember(): void {
    this.host.remember(this.#jobs().flatMap((job) => (job.eventId === null ? [] : [{ event_id: job.eventId, fn_index: job.dependency }])));
  }

  #jobs(): readonly Job[] {
    return this.host.state().jobs;
  }

  #isAlive(key: number): boolean {
    return this.#jobs().some((job) => job.key === key);
  }

  #commit(event: PageEvent, changeDepth = 0): void {
    const before = this.host.state();
    const now = apply(before, event);
    if (now === before) return;
    this.host.setState(now);
    if (now.jobs.length !== before.jobs.length || event.type === "joined") this.#remember();
    for (const id of changed(before, now)) this.fire(id, "change", null, changeDepth);
  }
}
