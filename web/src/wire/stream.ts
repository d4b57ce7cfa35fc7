import type { Server } from "./server";
import type { StreamMessage } from "./generated";
import { Refused } from "./errors";
import { readEvents } from "./sse";

export interface StreamListener {
  /** A stream begins; with replay it may repeat what came before. */
  onOpen(): void;
  onMessage(message: StreamMessage): void;
  /** The connection broke and is being tried again, or works again. */
  onConnection(isUp: boolean): void;
}

/** Waits between tries: doubling from half a second to eight, each shortened by up to half so that pages don't come at once. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(500 * 2 ** attempt, 8000);
  return full * (0.5 + random() / 2);
}

/** The session's one event stream: open while a job is pending, reopened (with replay) when it breaks. */
export class SessionStream {
  #controller: AbortController | null = null;
  #wake: (() => void) | null = null;

  constructor(
    private readonly server: Server,
    private readonly sessionHash: string,
    private readonly pending: () => readonly string[],
    private readonly listener: StreamListener,
  ) {}

  /** Opens the stream unless it is open. */
  open(): void {
    if (!this.#controller) void this.#run();
  }

  close(): void {
    this.#controller?.abort();
    this.#wake?.();
  }

  /** Tries at once instead of waiting for the rest of the pause (the browser says that it is online again). */
  retryNow(): void {
    this.#wake?.();
  }

  async #run(): Promise<void> {
    const controller = (this.#controller = new AbortController());
    let attempt = 0;
    let isUp = true;
    while (this.pending().length && !controller.signal.aborted) {
      try {
        // Always by name: a job whose first words went to a stream that had just ended is found all the same.
        const response = await this.server.stream(this.sessionHash, this.pending(), controller.signal);
        this.listener.onOpen();
        await readEvents(response, (message) => {
          const one = message as StreamMessage;
          if (!isUp) this.listener.onConnection((isUp = true));
          // Only what is about a job counts as progress: a server that says goodbye at once is not asked again at once.
          if (one.event_id !== null) attempt = 0;
          if (one.msg !== "close_stream") this.listener.onMessage(one);
        });
      } catch (error) {
        if (error instanceof Refused && error.status < 500) {
          this.listener.onMessage({ msg: "unexpected_error", event_id: null, message: error.message, success: false });
          break;
        }
      }
      // A job that was joined while the server said goodbye is still pending, and so is every job after a broken connection.
      if (controller.signal.aborted || !this.pending().length) break;
      if (attempt > 1 && isUp) this.listener.onConnection((isUp = false));
      if (attempt > 0) await this.#pause(backoffMs(attempt - 1), controller.signal);
      attempt += 1;
    }
    if (!isUp) this.listener.onConnection(true);
    this.#controller = null;
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }
}
