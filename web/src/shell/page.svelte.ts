import type { ComponentContext } from "../components/contract";
import { type PageState, isInteractive } from "../state/model";
import { listeners } from "../state/plan";
import { startState } from "../state/start";
import type { PageConfig } from "../wire/config";
import { Server } from "../wire/server";
import { type PendingJob, recall, remember } from "../wire/session";
import { SessionStream } from "../wire/stream";
import { upload } from "../wire/upload";
import { keep, restored } from "./browserState";
import { Notices } from "./notices.svelte";
import { Runner } from "./runner";

declare global {
  interface Window {
    /** For the author's own scripts, under the name that Gradio gave it. */
    __gradio_session_hash__?: string;
    /** The author's functions, put there by the server's inline scripts: by dependency id, and "load" for the app. */
    limelight_js?: Record<string, (...args: unknown[]) => unknown>;
  }
}

/** Everything of one open page: its state as a signal, its connection, its notices. */
export class Page {
  state: PageState = $state.raw() as PageState;
  isReconnecting = $state(false);
  readonly notices = new Notices();
  readonly server: Server;
  readonly runner: Runner;
  readonly #stream: SessionStream;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- a cache, which nothing follows
  readonly #contexts = new Map<number, ComponentContext>();

  constructor(readonly config: PageConfig) {
    this.state = startState(restored(config));
    this.server = new Server(config.root, config.api_prefix ?? "");
    const session = recall(sessionStorage, this.server.root);
    window.__gradio_session_hash__ = session.session_hash;
    this.runner = new Runner({
      sessionHash: session.session_hash,
      state: () => this.state,
      setState: (state) => {
        keep(this.state, state);
        this.state = state;
      },
      join: (body) => this.server.join(body),
      sendChunk: (eventId, data) => this.server.sendChunk(eventId, data),
      endStream: (eventId) => this.server.endStream(eventId),
      cancel: (body) => this.server.cancel(body),
      openStream: () => {
        this.#stream.open();
      },
      remember: (pending) => {
        remember(sessionStorage, this.server.root, { session_hash: session.session_hash, pending });
      },
      pageFunction: (id) => window.limelight_js?.[String(id)] ?? null,
      notify: (notice) => {
        this.notices.add(notice);
      },
      scrollTo: (id) => {
        document.getElementById(blockId(id, this.state.nodes[id]?.props))?.scrollIntoView({ block: "nearest", behavior: "smooth" });
      },
      now: () => performance.now(),
    });
    this.#stream = new SessionStream(this.server, session.session_hash, () => this.#pendingIds(), {
      onOpen: () => {
        this.runner.streamOpened();
      },
      onMessage: (message) => {
        this.runner.hear(message);
      },
      onConnection: (isUp) => (this.isReconnecting = !isUp),
    });
    window.addEventListener("online", () => {
      this.#stream.retryNow();
    });
    if (config.connect_heartbeat) this.server.stayConnected(session.session_hash);
    queueMicrotask(() => void this.#open(session.pending));
  }

  /** The context of one component; the same object each time. Its getters read the state, so views follow it. */
  context(id: number): ComponentContext {
    const known = this.#contexts.get(id);
    if (known) return known;
    const context = this.#makeContext(id);
    this.#contexts.set(id, context);
    return context;
  }

  #makeContext(id: number): ComponentContext {
    const node = () => {
      const one = this.state.nodes[id];
      if (!one) throw new Error(`The page has no component ${String(id)}.`);
      return one;
    };
    return {
      id,
      inputId: `ll-input-${String(id)}`,
      get props() {
        return node().props;
      },
      get value() {
        return node().value;
      },
      get interactive() {
        return isInteractive(node());
      },
      get status() {
        return node().status;
      },
      setValue: (value, options) => {
        this.runner.setValue(id, value, options?.byUser ?? true);
      },
      dispatch: (event, data) => {
        this.runner.fire(id, event, data);
      },
      streamEvery: () => {
        const seconds = listeners(this.state, id, "stream").map((dependency) => dependency.stream_every ?? 0.5);
        return seconds.length ? Math.min(...seconds) : null;
      },
      stream: (value) => this.runner.stream(id, value),
      endStream: () => {
        this.runner.endStream(id);
      },
      listensTo: (event) => listeners(this.state, id, event).length > 0,
      upload: (files, onProgress) => upload(this.server, files, this.config.max_file_size ?? null, onProgress),
      notify: (level, message) => {
        this.notices.add({ level, message, seconds: 8 });
      },
    };
  }

  async #open(pending: readonly PendingJob[]): Promise<void> {
    try {
      // The author's own `js` for the whole app comes first: load events may build on what it set up.
      await window.limelight_js?.["load"]?.();
    } catch (error) {
      console.error(error);
    }
    this.runner.open(pending);
  }

  #pendingIds(): string[] {
    return this.state.jobs.flatMap((job) => job.eventId ?? []);
  }
}

/** The DOM id of a component's outer element. */
export function blockId(id: number, props: Readonly<Record<string, unknown>> | undefined): string {
  const chosen = props?.["elem_id"];
  return typeof chosen === "string" && chosen ? chosen : `component-${String(id)}`;
}
