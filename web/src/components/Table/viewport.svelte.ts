import { SvelteMap } from "svelte/reactivity";
import { Heights, MIN_WIDTH, columnAt, startsOf, widthsOf } from "./geometry";
import { type Place, isIn } from "./selection";
import type { Sheet } from "./sheet.svelte";
import { cellStyle } from "./styles";
import type { Kind } from "./table";

/** In pixels; the buttons of the headers are for thumbs, too. */
export const [ROW, HEADER] = [34, "matchMedia" in globalThis && matchMedia("(pointer: coarse)").matches ? 45 : 36];
const MARGIN = 3;

export const isRich = (kind: Kind | undefined): kind is "markdown" | "html" | "image" => kind === "markdown" || kind === "html" || kind === "image";

/** A cell as it is drawn. Plain, which costs little: what a table shows changes with each step of a scroll. */
export interface ShownCell {
  readonly column: number;
  readonly kind: Kind | undefined;
  readonly id: string;
  readonly testId: string;
  readonly classes: string;
  readonly style: string;
  readonly isSelected: boolean;
  readonly isActive: boolean;
  readonly isStatic: boolean;
  readonly text: string;
}

export interface ShownRow {
  readonly row: number;
  readonly number: number;
  readonly place: string;
  readonly cells: readonly ShownCell[];
}

/** What of a table is in the window of its scroller, and where. */
export class Viewport {
  scroller = $state<HTMLElement>();
  room = $state(0);
  height = $state(0);
  #top = $state(0);
  #left = $state(0);
  /** Counts up with each row that turns out to have another height. */
  #measured = $state(0);
  readonly #chosenWidths = new SvelteMap<number, number>();

  readonly isMeasured: boolean;
  /** Width of the row numbers; 0 without them. */
  readonly gutter: number;
  readonly widths: Float64Array;
  readonly #starts: Float64Array;
  /** Width of all columns. */
  readonly total: number;
  readonly #heights: Heights;
  /** Height of all rows. */
  readonly tall: number;
  readonly pinned: number;
  /** Rows of one height are always as many: one that leaves at one end comes in at the other, in the same elements. */
  readonly slots: number;
  readonly #firstRow: number;
  readonly #lastRow: number;
  readonly #firstColumn: number;
  readonly #lastColumn: number;
  readonly columns: readonly number[];
  readonly boxes: readonly string[];
  /** Makes the row at a place, or has it from before: of a scroll only the rows that come in are new. */
  readonly #rowAt: (row: number) => ShownRow;
  readonly rows: readonly ShownRow[];

  constructor(
    private readonly sheet: Sheet,
    private readonly id: string,
  ) {
    this.isMeasured = $derived(sheet.ctx.props.wrap || sheet.kinds.some(isRich));
    this.gutter = $derived(sheet.ctx.props.show_row_numbers ? 16 + 9 * Math.max(2, String(sheet.total).length) : 0);
    this.widths = $derived(widthsOf(sheet.table, sheet.kinds, sheet.ctx.props.column_widths, this.#chosenWidths, Math.max(0, this.room - this.gutter)));
    this.#starts = $derived(startsOf(this.widths));
    this.total = $derived(this.gutter + (this.#starts.at(-1) ?? 0));
    this.#heights = $derived(new Heights(sheet.count, ROW));
    this.tall = $derived((void this.#measured, this.#heights.total));
    this.pinned = $derived(Math.min(sheet.ctx.props.pinned_columns ?? 0, sheet.columns));
    this.slots = $derived(this.isMeasured ? 0 : Math.min(sheet.count, Math.ceil(this.height / ROW) + 1 + 2 * MARGIN));
    this.#firstRow = $derived((void this.#measured, Math.max(0, Math.min(this.#heights.at(this.#top) - MARGIN, sheet.count - this.slots))));
    this.#lastRow = $derived((void this.#measured, this.slots ? this.#firstRow + this.slots : Math.min(sheet.count, this.#heights.at(this.#top + this.height) + MARGIN + 1)));
    this.#firstColumn = $derived(Math.max(this.pinned, columnAt(this.#starts, this.#left + (this.#starts[this.pinned] ?? 0))));
    this.#lastColumn = $derived(Math.min(sheet.columns, columnAt(this.#starts, this.#left + this.room - this.gutter) + 1));
    this.columns = $derived([...range(0, this.pinned), ...range(this.#firstColumn, this.#lastColumn)]);
    this.boxes = $derived(this.columns.map((column) => this.#box(column)));
    this.#rowAt = $derived.by(() => this.#maker());
    this.rows = $derived(range(this.#firstRow, this.#lastRow).map((row) => this.#rowAt(row)));
  }

  isShown({ row, column }: Place): boolean {
    return this.columns.includes(column) && (row < 0 || (row >= this.#firstRow && row < this.#lastRow));
  }

  onscroll(): void {
    if (!this.scroller) return;
    this.#top = this.scroller.scrollTop;
    this.#left = Math.abs(this.scroller.scrollLeft);
  }

  #box(column: number): string {
    const isPinned = column < this.pinned;
    const fixed = isPinned ? `inset-inline-start:${String(this.gutter + (this.#starts[column] ?? 0))}px;` : "";
    const skipped = (this.#starts[this.#firstColumn] ?? 0) - (this.#starts[this.pinned] ?? 0);
    const gap = column === this.#firstColumn && !isPinned && skipped > 0 ? `margin-inline-start:${String(skipped)}px;` : "";
    return `width:${String(this.widths[column] ?? 0)}px;${fixed}${gap}`;
  }

  #maker(): (row: number) => ShownRow {
    const { sheet, columns, boxes, id, pinned, isMeasured } = this;
    const { active, selected, kinds, ctx } = sheet;
    const most = ctx.props.max_chars;
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- a cache, which nothing follows
    const kept = new Map<number, ShownRow>();
    void [this.#measured, this.#heights, sheet.table, sheet.order];
    const cellAt = (row: number) => (column: number, nth: number): ShownCell => {
      const kind = kinds[column];
      const isActive = active?.row === row && active.column === column;
      const isSelected = selected !== null && isIn(selected, row, column);
      return {
        column,
        kind,
        id: `${id}-${String(row)}-${String(column)}`,
        testId: `cell-${String(row)}-${String(column)}`,
        classes: `ll-td${kind === "number" ? " ll-right" : ""}${column < pinned ? " ll-pinned" : ""}${isSelected ? " ll-selected" : ""}${isActive ? " ll-active" : ""}`,
        style: `${boxes[nth] ?? ""}${cellStyle(sheet.css(row, column))}`,
        isSelected,
        isActive,
        isStatic: ctx.interactive && !sheet.canEdit(column),
        text: kind === "bool" || isRich(kind) ? "" : shortened(sheet.text(row, column), most),
      };
    };
    return (row) => {
      const found = kept.get(row);
      if (found) return found;
      if (kept.size > 500) kept.clear();
      const place = `transform:translateY(${String(this.#heights.top(row))}px);${isMeasured ? "" : `height:${String(ROW)}px`}`;
      const made = { row, number: sheet.dataRow(row) + 1, place, cells: columns.map(cellAt(row)) };
      kept.set(row, made);
      return made;
    };
  }

  measure(row: number): (element: HTMLElement) => (() => void) | undefined {
    return (element) => {
      if (!this.isMeasured) return undefined;
      const observer = new ResizeObserver(() => {
        if (this.#heights.measure(row, element.offsetHeight)) this.#measured += 1;
      });
      observer.observe(element);
      return () => {
        observer.disconnect();
      };
    };
  }

  /** Scrolls as little as it takes. */
  reveal({ row, column }: Place): void {
    const { scroller } = this;
    if (!scroller) return;
    if (row >= 0) {
      const [begin, end] = [this.#heights.top(row), this.#heights.top(row + 1)];
      if (begin < scroller.scrollTop) scroller.scrollTop = begin;
      else if (end > scroller.scrollTop + this.height) scroller.scrollTop = end - this.height;
    }
    if (column < this.pinned) return;
    const [begin, end] = [this.#starts[column] ?? 0, this.#starts[column + 1] ?? 0];
    const sign = isMirrored(scroller) ? -1 : 1;
    const from = Math.abs(scroller.scrollLeft);
    const pinnedWidth = this.#starts[this.pinned] ?? 0;
    if (begin - pinnedWidth < from) scroller.scrollLeft = sign * (begin - pinnedWidth);
    else if (end > from + this.room - this.gutter) scroller.scrollLeft = sign * (end - this.room + this.gutter);
  }

  /** Drags the end of a column. */
  resize(column: number): (event: PointerEvent) => void {
    return (event) => {
      event.preventDefault();
      event.stopPropagation();
      const handle = event.currentTarget as HTMLElement;
      const [from, width] = [event.clientX, this.widths[column] ?? 0];
      const sign = isMirrored(handle) ? -1 : 1;
      handle.setPointerCapture(event.pointerId);
      handle.onpointermove = (moved) => {
        this.#chosenWidths.set(column, Math.max(MIN_WIDTH, width + sign * (moved.clientX - from)));
      };
      handle.onpointerup = handle.onpointercancel = () => {
        handle.onpointermove = null;
      };
    };
  }

  /** The column's width is the author's again. */
  unsize(column: number): void {
    this.#chosenWidths.delete(column);
  }
}

/** Whether it is read from right to left. */
export function isMirrored(element: Element): boolean {
  return getComputedStyle(element).direction === "rtl";
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
}

function shortened(said: string, most: number | null): string {
  return most !== null && said.length > most ? `${said.slice(0, most)}…` : said;
}
