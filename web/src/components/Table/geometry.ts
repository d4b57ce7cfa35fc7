import { type Kind, type TableValue, headerText, shownText } from "./table";

const [NARROWEST, WIDEST, PADDING, PER_LETTER, SAMPLE] = [84, 340, 44, 7.6, 60];
export const MIN_WIDTH = 48;

/** The width of each column in pixels: the author's, the reader's, or after what is in its first rows. Together at least `room`. */
export function widthsOf(table: TableValue, kinds: readonly Kind[], given: readonly string[], chosen: ReadonlyMap<number, number>, room: number): Float64Array {
  const fixed = table.headers.map((_, column) => chosen.get(column) ?? lengthOf(given[column], room));
  const widths = Float64Array.from(table.headers, (_, column) => fixed[column] ?? natural(table, kinds[column] ?? "str", column));
  const spare = room - widths.reduce((sum, one) => sum + one, 0);
  const free = fixed.filter((one) => one === null).length;
  if (spare <= 0 || !free) return widths;
  return widths.map((width, column) => (fixed[column] === null ? width + spare / free : width));
}

function lengthOf(text: string | undefined, room: number): number | null {
  const [, amount, unit] = /^([\d.]+)(px|%)?$/.exec(text?.trim() ?? "") ?? [];
  if (amount === undefined) return null;
  return Math.max(MIN_WIDTH, unit === "%" ? (Number(amount) * room) / 100 : Number(amount));
}

function natural(table: TableValue, kind: Kind, column: number): number {
  if (kind === "image") return 140;
  let longest = headerText(table.headers[column]).length;
  for (let row = 0; row < Math.min(table.data.length, SAMPLE); row++) longest = Math.max(longest, shownText(table, row, column).length);
  return Math.min(WIDEST, Math.max(NARROWEST, longest * PER_LETTER + PADDING));
}

/** Where each column begins; one more for the end. */
export function startsOf(widths: Float64Array): Float64Array {
  const starts = new Float64Array(widths.length + 1);
  widths.forEach((width, at) => (starts[at + 1] = (starts[at] ?? 0) + width));
  return starts;
}

/** The first column that ends after `place`. */
export function columnAt(starts: Float64Array, place: number): number {
  let [low, high] = [0, Math.max(0, starts.length - 2)];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle + 1] ?? 0) > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Heights of rows: one for all until a row is measured. Sums are kept in a Fenwick tree, so each step takes log n. */
export class Heights {
  readonly #extra: Float64Array;
  readonly #own = new Map<number, number>();

  constructor(
    readonly count: number,
    readonly usual: number,
  ) {
    this.#extra = new Float64Array(count + 1);
  }

  get total(): number {
    return this.top(this.count);
  }

  of(row: number): number {
    return this.#own.get(row) ?? this.usual;
  }

  /** Returns whether it was another one. */
  measure(row: number, height: number): boolean {
    const more = height - this.of(row);
    if (Math.abs(more) < 0.5 || row >= this.count) return false;
    this.#own.set(row, height);
    for (let at = row + 1; at <= this.count; at += at & -at) this.#extra[at] = (this.#extra[at] ?? 0) + more;
    return true;
  }

  top(row: number): number {
    let sum = row * this.usual;
    if (this.#own.size) for (let at = Math.min(row, this.count); at > 0; at -= at & -at) sum += this.#extra[at] ?? 0;
    return sum;
  }

  /** The row at this distance from the top. */
  at(place: number): number {
    let [low, high] = [0, Math.max(0, this.count - 1)];
    if (!this.#own.size) return Math.min(high, Math.max(0, Math.floor(place / this.usual)));
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.top(middle + 1) > place) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
