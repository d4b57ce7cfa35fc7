import type { FileData } from "../../wire/generated";

/** What was there before it was trimmed, for a change of mind. */
export class Trimmed {
  #last = $state.raw<{ readonly whole: FileData; readonly part: FileData } | null>(null);

  /** What this file is a part of; null for one that was not trimmed here. */
  wholeOf(file: FileData | null): FileData | null {
    return this.#last && this.#last.part.path === file?.path ? this.#last.whole : null;
  }

  /** `part` was cut out of `from`, which may be a part itself. */
  keep(from: FileData, part: FileData): void {
    this.#last = { whole: this.wholeOf(from) ?? from, part };
  }
}
