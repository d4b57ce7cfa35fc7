import type { ComponentContext, ComponentType } from "../components/contract";
import { once } from "../components/once";
import { type PageState, isInteractive } from "../state/model";
import { cancelled, listeners } from "../state/plan";
import { startState } from "../state/start";
import type { PageConfig, RenderConfig } from "../wire/generated";
import { type JoinBody, Server } from "../wire/server";
import { type PendingJob, recall, remember } from "../wire/session";
import { SessionStream } from "../wire/stream";
import type { Running } from "../wire/transfer";
import type { Uploads } from "../wire/upload";
import type * as BrowserState from "./browserState";
import type { Kept } from "./kept";
import { FollowedState } from "./followed.svelte";
import { Notices } from "./notices.svelte";
import type * as Rendered from "./rendered";
import { type Host, Runner } from "./runner";
import type { Tables } from "./tables";
import type { Translator } from "./translations";
import type UploadList from "./UploadList.svelte";

const inSight = once(() => import("./inSight"));

declare global {
  interface Window {
    /** For the author's own scripts, under the name that Gradio gave it. */
    __gradio_session_hash__?: string;
    /** The author's functions, put there by the server's inline scripts: by dependency id, and "load" for the app. */
    limelight_js?: Record<string, (...args: unknown[]) => unknown>;
  }
}

/** Everything of one open page: its state, its connection, its notices. */
export class Page {
  /** As it is now. Views follow parts of it, by `followed`. */
  state: PageState;
  readonly followed: FollowedState;
  isReconnecting = $state(false);
  /** Whether calls wait for a connection. */
  isWaiting = $state(false);
  /** Why the newest version of a script that is being written cannot be served. */
  trouble = $state<string | null>(null);
  /** What the server tells the script's author of the last call, which failed. Only if the author has asked for it. */
  failure = $state<string | null>(null);
  readonly notices = new Notices();
  readonly server: Server;
  readonly runner: Runner;
  /** Settles when what the author asked for at page load has begun. */
  readonly opened: Promise<void>;
  readonly #stream: SessionStream;
  readonly #sessionHash: string;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- a cache, which nothing follows
  readonly #contexts = new Map<number, ComponentContext>();
  readonly #tables: Tables | null;
  #uploads: Promise<Uploads> | null = null;
  #kept: Promise<Kept> | null = null;
  /** Hears of each call that goes to the server, while somebody records them. */
  onCall: ((body: JoinBody) => void) | null = null;
  /** Shows running uploads; null until there are some. */
  uploadList: typeof UploadList | null = null;

  /** `begun`: with the values that it begins with, where they are not the author's. `renders`: where the app has a render or a table;
   *  `stored`: where it has values that outlive the visit. */
  constructor(
    readonly config: PageConfig,
    begun: PageConfig = config,
    private readonly renders: typeof Rendered | null = null,
    private readonly translator: Translator | null = null,
    stored: typeof BrowserState | null = null,
  ) {
    this.state = { ...startState(stored?.restored(begun) ?? begun), ...(renders && { change: renders.changed }) };
    this.followed = new FollowedState(this.state);
    this.server = new Server(config.root, config.api_prefix ?? "");
    const sessionKey = `${this.server.root}/${config.current_page ?? ""}`; // each page has a session of its own
    const session = recall(sessionKey);
    this.#sessionHash = session.session_hash;
    window.__gradio_session_hash__ = session.session_hash;
    const host: Host = {
      sessionHash: session.session_hash,
      state: () => this.state,
      setState: (next) => {
        const state = this.translator?.state(next, this.state) ?? next;
        stored?.keep(this.state, state);
        this.state = state;
        this.followed.update(state);
      },
      join: (body, isWanted) => {
        const { fn_index, trigger_id } = body, { scrollY } = window;
        this.onCall?.(body);
        if (trigger_id !== null) void inSight().then(({ keepInSight }) => { keepInSight(() => this.state, fn_index, trigger_id, scrollY); }, () => undefined);
        return this.#stream.join(body, isWanted);
      },
      sendChunk: (eventId, data) => this.server.sendChunk(eventId, data),
      endStream: (eventId) => this.server.endStream(eventId),
      cancel: (body) => this.server.cancel(body),
      openStream: () => {
        this.#stream.open();
      },
      remember: (pending) => {
        remember(sessionKey, { session_hash: session.session_hash, pending });
      },
      pageFunction: (id) => window.limelight_js?.[String(id)] ?? null,
      notify: (notice) => {
        const { translator } = this;
        this.notices.add(translator ? { ...notice, message: translator.text(notice.message), title: notice.title ? translator.text(notice.title) : null } : notice);
      },
      tellsFailure: ({ outputs, show_progress_on }) =>
        (show_progress_on ?? outputs).some((id) => this.state.nodes[id]?.type === "chatbot" && elementOf(this.state, id)?.checkVisibility()),
      scrollTo: (id) => {
        elementOf(this.state, id)?.scrollIntoView({ block: "nearest", behavior: "smooth" });
      },
      render: (state, made) => this.#render(state, made),
      now: () => performance.now(),
    };
    this.#tables = renders && new renders.Tables(this.server, config, host);
    this.runner = new Runner(this.#tables?.host ?? host);
    this.#stream = new SessionStream(this.server, session.session_hash, () => this.#pendingIds(), {
      onMessage: (message, stream) => {
        this.runner.hear(message, stream);
        if (message.msg === "process_completed") this.failure = message.output.told ?? null;
      },
      onConnection: (isUp) => (this.isReconnecting = !isUp),
      onWaiting: (count) => (this.isWaiting = count > 0),
    });
    window.addEventListener("online", () => {
      this.#stream.retryNow();
    });
    if (config.dev_mode) void this.#develop();
    if (config.connect_heartbeat) this.server.stayConnected(session.session_hash);
    this.opened = Promise.resolve().then(() => this.#open(session.pending));
  }

  /** The context of one component; the same object each time. Its getters read the state, so views follow it. */
  context<Type extends ComponentType | null = null>(id: number): ComponentContext<unknown, Type> {
    const context = this.#contexts.get(id) ?? this.#makeContext(id);
    this.#contexts.set(id, context);
    return context as ComponentContext<unknown, Type>;
  }

  #makeContext(id: number): ComponentContext {
    const { followed } = this;
    const node = followed.node(id);
    if (!node) throw new Error(`The page has no component ${String(id)}.`);
    let uploads = $state.raw<readonly Running[]>([]);
    return {
      id,
      inputId: `ll-input-${String(id)}`,
      get props() {
        return node.props;
      },
      get value() {
        return node.value;
      },
      get interactive() {
        return isInteractive(node);
      },
      get filledBy() {
        return isInteractive(node) ? null : buttonThatFills(followed, id);
      },
      get isForeign() {
        return node.isLinked;
      },
      get status() {
        return node.status;
      },
      get isCalling() {
        return node.isCalling;
      },
      calls: () => ({ jobs: this.followed.jobs.filter(({ target }) => target === id), dependencies: this.followed.dependencies }),
      stopCalls: () => {
        this.runner.stop(id);
      },
      canCancel: (event, isAlone = false) => {
        const ids = cancelled(this.followed, id, event, isAlone);
        return ids.length ? this.followed.jobs.some((job) => ids.includes(job.dependency)) : null;
      },
      repeat: () => {
        this.runner.repeat(id);
      },
      setValue: (value, options) => {
        const byUser = options?.byUser ?? true;
        this.runner.setValue(id, value, byUser);
        if (byUser && this.config.keep_input !== false) this.#keep(id, value);
      },
      prepare: (make) => {
        this.runner.prepare(id, make);
      },
      whole: async () => this.#tables?.whole(id),
      setProps: (props) => {
        this.runner.setProps(id, props);
      },
      report: (props) => {
        this.runner.report(id, props);
      },
      ask: (method, data) => this.server.ask({ component_id: id, fn_name: method, data, session_hash: this.#sessionHash }),
      dispatch: (event, data) => {
        this.runner.fire(id, event, data);
      },
      streamEvery: () => {
        const seconds = listeners(this.followed, id, "stream").map((dependency) => dependency.stream_every ?? 0.5);
        return seconds.length ? Math.min(...seconds) : null;
      },
      stream: (value) => this.runner.stream(id, value),
      endStream: () => {
        this.runner.endStream(id);
      },
      listensTo: (event) => listeners(this.followed, id, event).length > 0,
      get uploads() {
        return uploads;
      },
      upload: async (files, onProgress) => {
        let own: readonly Running[] = [];
        const onChange = (running: readonly Running[]) => {
          if (running.length + own.length) uploads = [...uploads.filter((one) => !own.includes(one)), ...running].sort((one, other) => one.key - other.key);
          own = running;
        };
        return (await this.#sender()).send(files, { onProgress, onChange });
      },
      notify: (level, message) => {
        this.notices.add({ level, message, seconds: 8 });
      },
    };
  }

  /** What uploads, and what shows it: both come with the first upload, so that a connection which breaks in it does not matter. */
  #sender(): Promise<Uploads> {
    this.#uploads ??= Promise.all([import("../wire/upload"), import("./UploadList.svelte")]).then(([{ Uploads }, list]) => {
      this.uploadList = list.default;
      return new Uploads(this.server, this.config.max_file_size ?? null);
    });
    this.#uploads.catch(() => (this.#uploads = null));
    return this.#uploads;
  }

  /** So that it is there again after a reload. */
  #keep(id: number, value: unknown): void {
    this.#kept ??= import("./kept").then(({ Kept }) => new Kept(this.config, () => this.state));
    this.#kept.then(
      (kept) => {
        kept.note(id, value);
      },
      () => (this.#kept = null),
    );
  }

  #render(state: PageState, made: RenderConfig): PageState {
    if (!this.renders) return state;
    this.renders.addScripts(made);
    const next = this.renders.withRender(state, made);
    for (const id of this.#contexts.keys()) if (!(id in next.nodes)) this.#contexts.delete(id);
    return next;
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

  /** The next version of the script: its page is loaded, with what this one shows. */
  async #develop(): Promise<void> {
    const [{ follow }, { preserve }] = await Promise.all([import("./development"), import("./preserved")]);
    follow(this.server, {
      onVersion: (version) => {
        if (version === this.config.dev_version) return;
        preserve(this.config, this.state);
        location.reload();
      },
      onTrouble: (trouble) => (this.trouble = trouble),
      onConnection: (isUp) => (this.isReconnecting = !isUp),
    });
  }

  #pendingIds(): string[] {
    return this.state.jobs.flatMap((job) => job.eventId ?? []);
  }
}

/** What the first button says whose press fills the component. */
function buttonThatFills(followed: FollowedState, id: number): string | null {
  for (const { targets, outputs } of followed.dependencies) {
    for (const [target, event] of outputs.includes(id) ? targets : []) {
      const button = followed.node(target ?? -1);
      if (event === "click" && button?.type === "button" && typeof button.value === "string") return button.value || null;
    }
  }
  return null;
}

/** The DOM id of a component's outer element. */
export function blockId(id: number, props: Readonly<Record<string, unknown>> | undefined): string {
  const chosen = props?.["elem_id"];
  return typeof chosen === "string" && chosen ? chosen : `component-${String(id)}`;
}

/** The component's outer element. */
export function elementOf({ nodes }: Pick<PageState, "nodes">, id: number): HTMLElement | null {
  return document.getElementById(blockId(id, nodes[id]?.props));
}
