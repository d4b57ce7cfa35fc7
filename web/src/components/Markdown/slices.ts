/** So much text is read and drawn in one go: well below 50 ms. */
const SLICE = 8_000;

/** Shows a long text bit by bit, so that the page can be used meanwhile. A text that is another one comes whole. */
export class Slices {
  #shown = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `draw`: shows the text; returns how many blocks it has. */
  constructor(private readonly draw: (text: string) => number) {}

  run(text: string): void {
    this.stop();
    this.#from(text, text.startsWith(this.#shown) ? this.#shown.length : text.length, SLICE, 0);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #from(text: string, start: number, length: number, blocks: number): void {
    const end = endOf(text, start + length);
    this.#shown = text.slice(0, end);
    const now = this.draw(this.#shown);
    if (end === text.length) return;
    // A long block is drawn again with each slice.
    const next = now > blocks + 1 ? SLICE : 2 * length;
    this.#timer = setTimeout(() => {
      this.#from(text, end, next, now);
    }, 0);
  }
}

/** Where a slice ends that is about this long: after a blank line if there is one. */
function endOf(text: string, about: number): number {
  if (about >= text.length) return text.length;
  const blank = text.lastIndexOf("\n\n", about);
  return blank > about - SLICE / 2 ? blank + 2 : about;
}
