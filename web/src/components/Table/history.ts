import type { TableValue } from "./table";

/** Tables before and after edits. Rows that an edit left alone are shared, but each table has a list of its own: the
 *  more rows, the fewer steps are kept. */
const MOST_ROWS = 4_000_000;
const MOST_STEPS = 100;

export class History {
  #past: TableValue[] = [];
  #future: TableValue[] = [];

  add(before: TableValue): void {
    this.#past.push(before);
    this.#future = [];
    const most = Math.max(5, Math.min(MOST_STEPS, Math.floor(MOST_ROWS / (before.data.length + 1))));
    if (this.#past.length > most) this.#past.shift();
  }

  undo(now: TableValue): TableValue | null {
    return step(this.#past, this.#future, now);
  }

  redo(now: TableValue): TableValue | null {
    return step(this.#future, this.#past, now);
  }

  clear(): void {
    this.#past = [];
    this.#future = [];
  }
}

function step(from: TableValue[], to: TableValue[], now: TableValue): TableValue | null {
  const found = from.pop();
  if (!found) return null;
  to.push(now);
  return found;
}
