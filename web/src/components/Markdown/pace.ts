/** A text is drawn this often at most: more cannot be read. */
const EVERY_MS = 40;
/** How many times as long as it took to draw it, a text is then left as it is: it never takes more than an eighth of the page's time. */
const RESTS = 7;

/** Does something at once, and when it is asked for again soon, later. What is asked for last is always done. */
export class Pace {
  #due = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next: (() => void) | null = null;

  run(draw: () => void): void {
    this.#next = draw;
    if (this.#timer !== undefined) return;
    const wait = this.#due - performance.now();
    if (wait <= 0) this.#draw();
    else this.#timer = setTimeout(() => { this.#draw(); }, wait);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next = null;
  }

  #draw(): void {
    const draw = this.#next;
    this.stop();
    const began = performance.now();
    draw?.();
    const ended = performance.now();
    this.#due = Math.max(began + EVERY_MS, ended + RESTS * (ended - began));
  }
}
