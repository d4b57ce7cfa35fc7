import type { Diff, JobMessage } from "../wire/generated";
import type { Job, Node, PageState } from "./model";
import { applyDiff } from "./diff";
import { isEqual } from "./equal";
import { unsent } from "./unsent";
import { dependencyOf } from "./model";
import { type ComponentStatus, idle } from "./status";

export type PageEvent =
  | { readonly type: "set"; readonly id: number; readonly value: unknown }
  | { readonly type: "props"; readonly id: number; readonly props: Readonly<Record<string, unknown>> }
  /** Values or updates for the outputs of a dependency, in their order (from a function of the page). */
  | { readonly type: "outputs"; readonly dependency: number; readonly target: number | null; readonly sent?: unknown; readonly data: readonly unknown[] }
  | { readonly type: "start"; readonly key: number; readonly dependency: number; readonly target?: number | null; readonly depth: number; readonly at: number; readonly eventId?: string }
  | { readonly type: "joined"; readonly key: number; readonly eventId: string }
  | { readonly type: "message"; readonly key: number; readonly message: JobMessage }
  /** The job ends without a message of its own: cancelled (`failure` absent), refused or lost. */
  | { readonly type: "end"; readonly key: number; readonly failure?: string; readonly isLost?: boolean };

/** The next state. Pure: shares all that did not change with the state before, so that views compare by reference. */
export function apply(state: PageState, event: PageEvent): PageState {
  switch (event.type) {
    case "set":
      return withNode(state, event.id, (node) => withValue(node, event.value));
    case "props":
      return withNode(state, event.id, (node) => ({ ...node, props: { ...node.props, ...event.props } }));
    case "outputs":
      return fill(state, event, event.data);
    case "start":
      return start(state, event);
    case "joined":
      return withJob(state, event.key, (job) => ({ ...job, eventId: event.eventId }));
    case "message":
      return hear(state, event.key, event.message);
    case "end":
      return end(state, event.key, event.failure, event);
  }
}

function start(state: PageState, event: PageEvent & { type: "start" }): PageState {
  const show = showOf(dependencyOf(state, event.dependency)?.show_progress);
  const status: ComponentStatus = {
    phase: "waiting",
    rank: null,
    queueSize: null,
    etaSeconds: null,
    startedAt: event.at,
    progress: [],
    show,
  };
  const { key, dependency, depth, target = null } = event;
  const job: Job = { key, dependency, target, sent: target === null ? null : state.nodes[target]?.value, eventId: event.eventId ?? null, data: null, status, depth };
  return showStatus(showCalling({ ...state, jobs: [...state.jobs, job] }, target), dependency);
}

function hear(state: PageState, key: number, message: JobMessage): PageState {
  switch (message.msg) {
    case "estimation":
      return withStatus(state, key, { rank: message.rank, queueSize: message.queue_size, etaSeconds: message.rank_eta });
    case "process_starts":
      return withStatus(state, key, { phase: "running", rank: null, queueSize: null, etaSeconds: message.eta });
    case "progress":
      return withStatus(state, key, { phase: "running", progress: message.progress_data ?? [] });
    case "log":
      return state;
    case "process_generating":
    case "process_streaming":
      return generate(withStatus(state, key, { phase: "streaming", rank: null }), key, message.output.data ?? [], message.msg === "process_generating");
    case "process_completed": {
      if (!message.success) return end(state, key, typeof message.output.error === "string" ? message.output.error : null, { title: message.output.title ?? message.title });
      const job = jobOf(state, key);
      const filled = job && message.output.data ? fill(state, job, message.output.data) : state;
      return end(filled, key);
    }
  }
}

/** One step of a generator: full values the first time, then the difference to the step before. */
function generate(state: PageState, key: number, data: readonly unknown[], isDiffed: boolean): PageState {
  const job = jobOf(state, key);
  if (!job) return state;
  const before = job.data;
  const full = before && isDiffed ? data.map((diff, index) => (state.change ?? applyDiff)(before[index], diff as Diff)) : data;
  const next = fill(state, job, full, before);
  return withJob(next, key, (one) => ({ ...one, data: full }));
}

function fill(state: PageState, job: Pick<Job, "dependency" | "target" | "sent">, data: readonly unknown[], before?: readonly unknown[] | null): PageState {
  const outputs = dependencyOf(state, job.dependency)?.outputs ?? [];
  return outputs.reduce((next, id, index) => {
    if (index >= data.length || (before && before[index] === data[index])) return next;
    return withNode(next, id, (node) => withOutput(node, data[index], id === job.target ? job.sent : null));
  }, state);
}

/** `sent`: what the user sent with it. Who clears that does not mean what was typed since. */
function withOutput(node: Node, output: unknown, sent: unknown): Node {
  // What a state holds stays on the server.
  if (node.type === "state") return node;
  if (!isUpdate(output)) return withValue(node, unsent(node.value, output, sent));
  const { __type__: _mark, value, ...props } = output;
  const updated = isChanging(node.props, props) ? { ...node, props: { ...node.props, ...props } } : node;
  return "value" in output ? withValue(updated, unsent(node.value, value, sent)) : updated;
}

function isUpdate(output: unknown): output is Record<string, unknown> {
  return typeof output === "object" && output !== null && (output as Record<string, unknown>)["__type__"] === "update";
}

function isChanging(props: Node["props"], update: Record<string, unknown>): boolean {
  return Object.keys(update).some((key) => !isEqual(props[key], update[key]));
}

function withValue(node: Node, value: unknown): Node {
  if (isEqual(node.value, value) || (node.type === "dataframe" && isSameTable(node.value, value))) return node;
  return { ...node, value, isLinked: false };
}

/** Whether both are of one file: a table that has come in part is not another one than the whole (`largeTables.ts`). */
function isSameTable(one: unknown, other: unknown): unknown {
  const before = (one ?? {}) as { file?: unknown; edits?: unknown };
  const after = (other ?? {}) as typeof before;
  return before.file && before.file === after.file && before.edits === after.edits;
}

function end(state: PageState, key: number, failure?: string | null, { title, isLost }: { title?: string | null; isLost?: boolean } = {}): PageState {
  const job = jobOf(state, key);
  if (!job) return state;
  const { dependency, target } = job;
  const rest = showCalling({ ...state, jobs: state.jobs.filter((one) => one !== job) }, target);
  return showStatus(rest, dependency, failure === undefined ? idle : { phase: "failed", message: failure, dependency, target, ...(title && { title }), ...(isLost && { isLost }) });
}

function withStatus(state: PageState, key: number, change: Partial<Exclude<ComponentStatus, { phase: "idle" | "failed" }>>): PageState {
  const job = jobOf(state, key);
  if (!job || job.status.phase === "idle" || job.status.phase === "failed") return state;
  const status: ComponentStatus = { ...job.status, ...change };
  if (isEqual(status, job.status)) return state;
  return showStatus(withJob(state, key, (one) => ({ ...one, status })), job.dependency);
}

function showCalling(state: PageState, target: number | null): PageState {
  const isCalling = state.jobs.some((job) => job.target === target);
  return target === null ? state : withNode(state, target, (node) => ({ ...node, isCalling }));
}

/** Gives the components of a dependency the status of the newest job that fills them, or `rest` when there is none. */
function showStatus(state: PageState, dependencyId: number, rest: ComponentStatus = idle): PageState {
  const running = state.jobs.map((job) => ({ job, shown: shownOn(state, job.dependency) }));
  return shownOn(state, dependencyId).reduce((next, id) => {
    const status = running.findLast(({ shown }) => shown.includes(id))?.job.status ?? rest;
    return withNode(next, id, (node) => (node.status === status ? node : { ...node, status }));
  }, state);
}

function shownOn(state: PageState, dependencyId: number): readonly number[] {
  const dependency = dependencyOf(state, dependencyId);
  return dependency?.show_progress_on ?? dependency?.outputs ?? [];
}

function showOf(show: unknown): "full" | "minimal" | "hidden" {
  return show === "minimal" ? "minimal" : show === "hidden" || show === false ? "hidden" : "full";
}

function jobOf(state: PageState, key: number): Job | undefined {
  return state.jobs.find((job) => job.key === key);
}

function withJob(state: PageState, key: number, change: (job: Job) => Job): PageState {
  return { ...state, jobs: state.jobs.map((job) => (job.key === key ? change(job) : job)) };
}

function withNode(state: PageState, id: number, change: (node: Node) => Node): PageState {
  const node = state.nodes[id];
  if (!node) return state;
  const next = change(node);
  return next === node ? state : { ...state, nodes: { ...state.nodes, [id]: next } };
}
