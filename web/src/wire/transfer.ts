import type { Way } from "./attempts";
import { Interrupted, cancelled } from "./sending";
import { backoffMs } from "./stream";

/** What is sooner done is not shown: it would only move the page. */
const SHOWN_AFTER_MS = 1000;
/** How often what is shown changes, and the time over which speed is measured. */
const REFRESH_MS = 400;
const WINDOW_MS = 6000;

export type Phase = "waiting" | "sending" | "interrupted" | "failed";

/** An upload that has been running for a while, as it is now. */
export interface Running {
  readonly key: number;
  readonly files: readonly File[];
  readonly size: number;
  readonly sent: number;
  readonly bytesPerSecond: number | null;
  /** `failed`: it goes on when the user says so. */
  readonly phase: Phase;
  cancel(): void;
  retry(): void;
}

/** One upload: it goes on after each break until it is done, refused or cancelled. */
export class Transfer {
  sent = 0;
  readonly #size: number;
  readonly #controller = new AbortController();
  readonly #shower: ReturnType<typeof setTimeout>;
  #phase: Phase = "waiting";
  #isShown = false;
  #toldAt = 0;
  #samples: { at: number; sent: number }[] = [];
  #wake: (() => void) | null = null;

  constructor(
    private readonly key: number,
    private readonly files: readonly File[],
    private readonly way: Way,
    private readonly onChange: () => void,
  ) {
    this.#size = files.reduce((sum, file) => sum + file.size, 0);
    this.#shower = setTimeout(() => {
      this.#isShown = true;
      this.onChange();
    }, SHOWN_AFTER_MS);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What there is to show of it: itself, or nothing. */
  get shown(): readonly Running[] {
    if (!this.#isShown) return [];
    const { key, files, sent } = this;
    return [{ key, files, sent, size: this.#size, phase: this.#phase, bytesPerSecond: this.#phase === "sending" ? speedOf(this.#samples) : null, cancel: this.cancel, retry: this.retry }];
  }

  readonly cancel = (): void => {
    this.#controller.abort();
    this.#wake?.();
  };

  /** Tries at once instead of waiting. */
  readonly retry = (): void => {
    this.#wake?.();
  };

  async run(): Promise<string[]> {
    let failures = 0;
    let reached = 0;
    try {
      for (;;) {
        this.#become("sending");
        try {
          return await this.way.attempt(this.signal, (bytes) => {
            this.#note(bytes);
          });
        } catch (error) {
          if (this.signal.aborted) throw cancelled();
          if (!(error instanceof Interrupted)) throw error;
        }
        failures = this.sent > reached ? 1 : failures + 1;
        reached = Math.max(reached, this.sent);
        const isOver = failures >= this.way.tries;
        this.#become(isOver ? "failed" : "interrupted");
        await this.#pause(isOver ? null : backoffMs(failures - 1));
        if (isOver) failures = 0;
      }
    } catch (error) {
      this.way.drop();
      throw error;
    }
  }

  /** Nothing of it is shown any more. */
  end(): void {
    clearTimeout(this.#shower);
    this.#isShown = false;
    this.onChange();
  }

  #note(bytes: number): void {
    const now = performance.now();
    // An upload that begins again is slower, not negative.
    if (bytes < this.sent) this.#samples = [];
    this.sent = Math.min(bytes, this.#size); // a form is a little longer than its files
    this.#samples = [...this.#samples.filter(({ at }) => now - at < WINDOW_MS), { at: now, sent: this.sent }];
    if (now - this.#toldAt < REFRESH_MS) return;
    this.#toldAt = now;
    this.onChange();
  }

  #become(phase: Phase): void {
    this.#phase = phase;
    this.#samples = [];
    this.onChange();
  }

  /** Until the time is over (null: never), the browser is online again, `retry` or `cancel`. */
  async #pause(ms: number | null): Promise<void> {
    if (this.signal.aborted) throw cancelled();
    window.addEventListener("online", this.retry);
    await new Promise<void>((resolve) => {
      const timer = ms === null ? undefined : setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    window.removeEventListener("online", this.retry);
    this.#wake = null;
    if (this.signal.aborted) throw cancelled();
  }
}

/** Over the samples, if they cover a second at least. */
export function speedOf(samples: readonly { at: number; sent: number }[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at - first.at < 1000) return null;
  return ((last.sent - first.sent) / (last.at - first.at)) * 1000;
}
