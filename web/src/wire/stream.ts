import type { JoinBody, Server } from "./server";
import type { StreamMessage } from "./generated";
import { Refused, Unreachable } from "./errors";
import { randomHex } from "./session";
import { readEvents } from "./sse";

export interface StreamListener {
  /** `stream`: what it came with; another one may repeat what came before. */
  onMessage(message: StreamMessage, stream: object): void;
  /** The connection broke and is being tried again, or works again. */
  onConnection(isUp: boolean): void;
  /** So many calls wait for a connection. */
  onWaiting(count: number): void;
}

/** Calls that wait for a connection; more are refused at once. */
const MOST_WAITING = 20;

/** A call whose events are the answer to it. */
interface Own {
  readonly ending: AbortController;
  /** Null until the answer begins. */
  eventId: string | null;
  events: Response | null;
}

/** Waits between tries: doubling from half a second to eight, each shortened by up to half so that pages don't come at once. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(500 * 2 ** attempt, 8000);
  return full * (0.5 + random() / 2);
}

/**
 * What a session's calls tell. A call that is alone has its events as its answer. The session's stream has those of all:
 * it opens (and takes over) for a second call, and when an answer breaks, and reopens with replay when it breaks itself. So
 * a page takes one of the six connections that a browser has for a host.
 */
export class SessionStream {
  #controller: AbortController | null = null;
  #own: Own | null = null;
  #waiting = 0;
  readonly #wakes = new Set<() => void>();

  constructor(
    private readonly server: Server,
    private readonly sessionHash: string,
    private readonly pending: () => readonly string[],
    private readonly listener: StreamListener,
  ) {}

  /** Puts a job into the queue and returns its id. Without a connection it waits for one, as long as it `isWanted`. */
  async join(body: JoinBody, isWanted: () => boolean): Promise<string> {
    const key = randomHex(16);
    let isWaiting = false;
    try {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await this.#send(body, key);
        } catch (error) {
          if (!(error instanceof Unreachable) || !isWanted() || (!isWaiting && this.#waiting >= MOST_WAITING)) throw error;
        }
        if (!isWaiting) this.listener.onWaiting((this.#waiting += 1));
        isWaiting = true;
        await this.#pause(backoffMs(attempt));
        if (!isWanted()) throw new Unreachable();
      }
    } finally {
      if (isWaiting) this.listener.onWaiting((this.#waiting -= 1));
    }
  }

  /** Reads what the pending jobs tell, unless it does. */
  open(): void {
    const own = this.#own;
    if (own?.events) {
      if (this.#controller || !this.pending().includes(own.eventId ?? "")) this.#leaveOwn();
      else void this.#readOwn(own, own.events);
      own.events = null;
    }
    if (!this.#controller && this.pending().some((id) => id !== this.#own?.eventId)) void this.#run();
  }

  close(): void {
    this.#controller?.abort();
    this.#leaveOwn();
    this.retryNow();
  }

  /** Tries at once instead of waiting for the rest of the pause (the browser says that it is online again). */
  retryNow(): void {
    for (const wake of [...this.#wakes]) wake();
  }

  async #send(body: JoinBody, key: string): Promise<string> {
    const last = this.#own;
    const isAlone = !this.#controller && (!last || (last.eventId !== null && !this.pending().includes(last.eventId)));
    if (!isAlone) return (await this.server.join(body, key)).eventId;
    const own: Own = (this.#own = { ending: new AbortController(), eventId: null, events: null });
    try {
      const { eventId, events } = await this.server.join(body, key, own.ending.signal);
      own.eventId = eventId;
      own.events = events;
      return eventId;
    } finally {
      if (!own.events) this.#forget(own);
    }
  }

  async #readOwn(own: Own, events: Response): Promise<void> {
    await this.#readAll(events).catch(() => undefined);
    this.#forget(own);
    this.open(); // with what the answer did not tell
  }

  #readAll(events: Response, onProgress?: () => void): Promise<void> {
    return readEvents(events, (message) => {
      const one = message as StreamMessage;
      if (one.event_id !== null) onProgress?.();
      if (one.msg !== "close_stream") this.listener.onMessage(one, events);
    });
  }

  #leaveOwn(): void {
    this.#own?.ending.abort();
    this.#own = null;
  }

  #forget(own: Own): void {
    if (this.#own === own) this.#own = null;
  }

  async #run(): Promise<void> {
    const controller = (this.#controller = new AbortController());
    let attempt = 0;
    let isUp = true;
    while (this.pending().length && !controller.signal.aborted) {
      try {
        // Always by name: a job whose first words went to a stream that had just ended is found all the same.
        const response = await this.server.stream(this.sessionHash, this.pending(), controller.signal);
        if (response.ok && this.#own?.eventId) this.#leaveOwn();
        // Only what is about a job counts as progress: a server that says goodbye at once is not asked again at once.
        await this.#readAll(response, () => {
          if (!isUp) this.listener.onConnection((isUp = true));
          attempt = 0;
        });
      } catch (error) {
        if (error instanceof Refused && error.status < 500) {
          this.listener.onMessage({ msg: "unexpected_error", event_id: null, message: error.message, success: false }, controller);
          break;
        }
      }
      // A job that was joined while the server said goodbye is still pending, and so is every job after a broken connection.
      if (controller.signal.aborted || !this.pending().length) break;
      if (attempt > 1 && isUp) this.listener.onConnection((isUp = false));
      if (attempt > 0) await this.#pause(backoffMs(attempt - 1));
      attempt += 1;
    }
    if (!isUp) this.listener.onConnection(true);
    this.#controller = null;
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#wakes.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#wakes.add(wake);
    });
  }
}
