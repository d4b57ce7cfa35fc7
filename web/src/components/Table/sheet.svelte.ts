import { untrack } from "svelte";
import { isPartial } from "../../state/largeTables";
import type { ComponentContext } from "../contract";
import { read, written } from "./delimited";
import { type Change, onlyRows, withCells, withColumn, withHeader, withMovedColumn, withMovedRow, withoutColumns, withoutRows, withRow } from "./edits";
import { History } from "./history";
import { type Filter, type Filters, type SortKey, orderOf, sortedBy, withFilter } from "./order";
import { type Place, blockOf } from "./selection";
import { type Kind, type TableValue, headerText, kindsOf, parsed, positions, shownTable, shownText, textOf } from "./table";

export type TableContext = ComponentContext<TableValue | null, "dataframe">;

/** Of a larger table, a search takes longer than a frame. */
const [CELLS_AT_ONCE, SEARCH_PAUSE_MS] = [50_000, 200];

/** Rows of the longest column that a selection tells: a call is no place for a large table. */
const MOST_TOLD = 10_000;

/** The state of one table: what is shown, selected and edited. Rows are those of the view, unless they are called data rows. */
export class Sheet {
  readonly ctx: TableContext;
  sort = $state.raw<readonly SortKey[]>([]);
  filters = $state.raw<Filters>({});
  #search = $state("");
  /** What is searched for: in a large table only after a pause of typing. */
  #sought = $state("");
  #pause: ReturnType<typeof setTimeout> | undefined;
  active = $state.raw<Place | null>(null);
  anchor = $state.raw<Place | null>(null);
  /** The text in the open editor; null while none is open. */
  draft = $state<string | null>(null);
  readonly isEditing = $derived(this.draft !== null);
  readonly #history = new History();
  /** The table after the last edit of cells: it keeps the order of the rows. */
  #edited: TableValue | null = null;
  /** The table after the last edit of any kind: a value that came from elsewhere cannot be undone. */
  #own: TableValue | null = null;
  #basis = {};

  readonly table: TableValue;
  /** False while only the first rows of a large table are here: until the others are, it is shown as it is, and not edited. */
  readonly isWhole: boolean;
  /** Rows of the whole table, whatever is shown of it. */
  readonly total: number;
  readonly kinds: readonly Kind[];
  readonly #static: ReadonlySet<number>;

  constructor(ctx: TableContext) {
    this.ctx = ctx;
    this.table = $derived.by(() => shownTable(ctx.value, ctx.props, ctx.interactive));
    this.isWhole = $derived(!isPartial(ctx.value));
    this.total = $derived(isPartial(ctx.value) ? ctx.value.rows : this.table.data.length);
    this.kinds = $derived(kindsOf(ctx.props.datatype, this.table));
    this.#static = $derived(positions(ctx.props.static_columns, this.table.headers));
  }

  /** The data rows that are shown, in their order; null for all as they are. */
  readonly order = $derived.by(() => {
    void this.#changed;
    if (!this.isWhole) return null;
    const view = { sort: this.sort, filters: this.filters, search: this.#sought };
    return untrack(() => orderOf(this.table, this.kinds, view));
  });

  /** Another object for another table, but not after an edit: an edited row stays where it is. */
  readonly #changed = $derived.by(() => {
    const { value } = this.ctx;
    if (value !== this.#edited) this.#basis = {};
    if (value !== this.#own) this.#history.clear();
    return this.#basis;
  });

  /** A value of its own, so that an edit that leaves it as it is keeps what is measured of the rows. */
  readonly count: number = $derived.by(() => this.order?.length ?? this.total);

  get columns(): number {
    return this.table.headers.length;
  }

  get isFiltered(): boolean {
    return Object.keys(this.filters).length > 0 || this.#sought.trim() !== "";
  }

  readonly selected = $derived(this.active && blockOf(this.active, this.anchor ?? this.active));

  /** The data row that is shown there. */
  dataRow(row: number): number {
    return this.order ? (this.order[row] ?? -1) : row;
  }

  cell(row: number, column: number): unknown {
    return this.table.data[this.dataRow(row)]?.[column];
  }

  text(row: number, column: number): string {
    return shownText(this.table, this.dataRow(row), column);
  }

  css(row: number, column: number): string {
    return textOf(this.table.metadata?.["styling"]?.[this.dataRow(row)]?.[column]);
  }

  canEdit(column: number): boolean {
    return this.#isOpen && !this.#static.has(column);
  }

  get #isOpen(): boolean {
    return this.ctx.interactive && this.isWhole;
  }

  // the view

  get search(): string {
    return this.#search;
  }

  set search(text: string) {
    this.#search = text;
    clearTimeout(this.#pause);
    const seek = () => (this.#sought = text);
    if (text.trim() === "" || this.total * this.columns < CELLS_AT_ONCE) seek();
    else this.#pause = setTimeout(seek, SEARCH_PAUSE_MS);
  }

  sortBy(column: number, isFurther: boolean): void {
    this.sort = sortedBy(this.sort, column, isFurther);
  }

  filter(column: number, filter: Filter | null): void {
    this.filters = withFilter(this.filters, column, filter);
  }

  selectAll(): void {
    this.anchor = { row: 0, column: 0 };
    this.active = { row: this.count - 1, column: this.columns - 1 };
  }

  keepShown(): void {
    const rows = Array.from({ length: this.count }, (_, row) => this.dataRow(row));
    this.filters = {};
    this.search = "";
    this.#change(onlyRows(this.table, rows));
  }

  select(place: Place, isFurther = false): void {
    const before = this.active;
    if (isFurther) this.anchor ??= before ?? place;
    else this.anchor = null;
    this.active = place;
    if (!isFurther && place.row >= 0 && (before?.row !== place.row || before.column !== place.column)) this.#tellSelection(place);
  }

  #tellSelection({ row, column }: Place): void {
    if (!this.ctx.listensTo("select")) return;
    const isLong = this.total > MOST_TOLD;
    if (!this.isWhole && !(isLong && this.table.data[row])) {
      void this.ctx.whole().then(() => {
        if (this.active?.row === row && this.active.column === column) this.#tellSelection(this.active);
      });
      return;
    }
    const at = this.dataRow(row);
    const { data } = this.table;
    this.ctx.dispatch("select", { index: [at, column], value: this.cell(row, column), row_value: data[at], col_value: isLong ? null : data.map((line) => line[column]) });
  }

  // edits

  /** Opens the editor with the cell's text, or with what was typed. */
  open(typed: string | null = null): boolean {
    const { active } = this;
    if (!active || active.row < 0 || !this.canEdit(active.column)) return false;
    if (this.kinds[active.column] === "bool") return false;
    this.draft = typed ?? textOf(this.cell(active.row, active.column));
    return true;
  }

  close(): void {
    this.draft = null;
  }

  commit(): void {
    const { draft, active } = this;
    this.draft = null;
    if (draft !== null && active) this.enter(active, draft);
  }

  enter({ row, column }: Place, text: string): void {
    const before = this.cell(row, column);
    if (textOf(before) === text) return;
    this.#set([{ row, column, value: parsed(text, this.kinds[column] ?? "str", before) }]);
  }

  toggle({ row, column }: Place): void {
    if (this.canEdit(column)) this.#set([{ row, column, value: this.cell(row, column) !== true }]);
  }

  clearSelected(): void {
    this.#set(this.#selectedCells().map(({ row, column }) => ({ row, column, value: parsed("", this.kinds[column] ?? "str", this.cell(row, column)) })));
  }

  #selectedCells(): Place[] {
    const block = this.selected;
    if (!block) return [];
    const cells: Place[] = [];
    for (let row = Math.max(0, block.top); row <= block.bottom; row++) for (let column = block.left; column <= block.right; column++) cells.push({ row, column });
    return cells;
  }

  /** Changes of cells of the view, as one step. */
  #set(changes: readonly Change[]): void {
    const real = changes
      .filter(({ column }) => this.canEdit(column))
      .map(({ row, column, value }) => ({ row: this.dataRow(row), column, value }))
      .filter(({ row, column, value }) => row >= 0 && !Object.is(this.table.data[row]?.[column], value));
    if (!real.length) return;
    const before = this.table;
    const next = withCells(before, real);
    this.#edited = next;
    this.#change(next, before);
    for (const { row, column, value } of real) this.ctx.dispatch("edit", { index: [row, column], value, previous_value: before.data[row]?.[column] ?? null });
  }

  #change(next: TableValue, before = this.table): void {
    this.#history.add(before);
    this.#give(next);
  }

  #give(table: TableValue): void {
    this.#own = table;
    this.ctx.setValue(table);
  }

  undo(): void {
    this.#show(this.#history.undo(this.table));
  }

  redo(): void {
    this.#show(this.#history.redo(this.table));
  }

  #show(table: TableValue | null): void {
    if (!table) return;
    if (table.data.length === this.table.data.length && table.headers === this.table.headers) this.#edited = table;
    this.#give(table);
  }

  // clipboard

  /** The selected block, or the whole table with its headers. */
  copied(delimiter: "," | "\t", isWhole = false): string {
    const block = isWhole || !this.selected ? { top: -1, bottom: this.count - 1, left: 0, right: this.columns - 1 } : this.selected;
    const rows: string[][] = [];
    for (let row = block.top; row <= block.bottom; row++) {
      const line: string[] = [];
      for (let column = block.left; column <= block.right; column++) line.push(row < 0 ? headerText(this.table.headers[column]) : this.text(row, column));
      rows.push(line);
    }
    return written(rows, delimiter);
  }

  /** A block of text goes in from the active cell on; the table grows where it may. */
  paste(text: string): void {
    const start = this.selected;
    if (!start || start.top < 0 || !this.#isOpen) return;
    const block = read(text);
    const isOne = block.length === 1 && block[0]?.length === 1;
    const changes: Change[] = [];
    const put = (row: number, column: number, said: string) => changes.push({ row, column, value: parsed(said, this.kinds[column] ?? "str", this.cell(row, column)) });
    if (isOne) for (const { row, column } of this.#selectedCells()) put(row, column, block[0]?.[0] ?? "");
    else {
      const missing = start.top + block.length - this.count;
      if (missing > 0 && !this.isFiltered && !this.sort.length) this.#pasteGrowing(missing);
      for (const [down, line] of block.entries()) for (const [along, said] of line.entries()) if (start.top + down < this.count && start.left + along < this.columns) put(start.top + down, start.left + along, said);
      const bottom = Math.min(this.count, start.top + block.length) - 1;
      const right = Math.min(this.columns, start.left + Math.max(...block.map((line) => line.length))) - 1;
      this.active = { row: bottom, column: right };
      this.anchor = { row: start.top, column: start.left };
    }
    this.#set(changes);
  }

  #pasteGrowing(missing: number): void {
    let grown = this.table;
    for (let more = 0; more < missing && this.#mayAddRow(grown.data.length); more++) grown = withRow(grown, grown.data.length);
    if (grown !== this.table) this.#change(grown);
  }

  // rows and columns

  get #hasFreeRows(): boolean {
    return this.#isOpen && this.ctx.props.row_count[1] === "dynamic";
  }

  get #hasFreeColumns(): boolean {
    return this.#isOpen && this.ctx.props.column_count[1] === "dynamic";
  }

  get #leastRows(): number {
    return this.ctx.props.row_limits?.[0] ?? 0;
  }

  get #leastColumns(): number {
    return Math.max(1, this.ctx.props.column_limits?.[0] ?? 1);
  }

  #mayAddRow(count: number): boolean {
    return this.#hasFreeRows && count < (this.ctx.props.row_limits?.[1] ?? Infinity);
  }

  get canAddRow(): boolean {
    return this.#mayAddRow(this.table.data.length);
  }

  get canRemoveRow(): boolean {
    return this.#hasFreeRows && this.table.data.length > this.#leastRows;
  }

  get canAddColumn(): boolean {
    return this.#hasFreeColumns && this.columns < (this.ctx.props.column_limits?.[1] ?? Infinity);
  }

  get canRemoveColumn(): boolean {
    return this.#hasFreeColumns && this.columns > this.#leastColumns;
  }

  /** Above or below a row of the view; at the end without one. */
  addRow(row: number | null = null, by: 0 | 1 = 1): void {
    if (!this.canAddRow) return;
    this.#change(withRow(this.table, row === null ? this.table.data.length : this.dataRow(row) + by));
  }

  removeRows(top: number, bottom: number): void {
    if (!this.canRemoveRow) return;
    const most = this.table.data.length - this.#leastRows;
    const rows = Array.from({ length: bottom - top + 1 }, (_, at) => this.dataRow(top + at)).slice(0, most);
    this.#change(withoutRows(this.table, rows));
    this.select({ row: Math.max(0, Math.min(top, this.count - 1)), column: this.active?.column ?? 0 });
  }

  canMoveRow(row: number, by: 1 | -1): boolean {
    const other = row + by;
    return this.#hasFreeRows && !this.sort.length && !this.isFiltered && other >= 0 && other < this.count;
  }

  moveRow(row: number, by: 1 | -1): void {
    if (!this.canMoveRow(row, by)) return;
    this.#change(withMovedRow(this.table, row, row + by));
    this.select({ row: row + by, column: this.active?.column ?? 0 });
  }

  addColumn(at: number): void {
    if (!this.canAddColumn) return;
    this.#forgetColumns();
    this.#change(withColumn(this.table, at, this.#freeName()));
  }

  #freeName(): string {
    const names = this.table.headers.map(headerText);
    let number = this.columns + 1;
    while (names.includes(String(number))) number += 1;
    return String(number);
  }

  removeColumns(left: number, right: number): void {
    if (!this.canRemoveColumn) return;
    const most = this.columns - this.#leastColumns;
    this.#forgetColumns();
    this.#change(withoutColumns(this.table, Array.from({ length: Math.min(most, right - left + 1) }, (_, at) => left + at)));
    this.select({ row: this.active?.row ?? 0, column: Math.max(0, Math.min(left, this.columns - 1)) });
  }

  canMoveColumn(column: number, by: 1 | -1): boolean {
    const other = column + by;
    return this.#hasFreeColumns && other >= 0 && other < this.columns;
  }

  moveColumn(column: number, by: 1 | -1): void {
    if (!this.canMoveColumn(column, by)) return;
    this.#forgetColumns();
    this.#change(withMovedColumn(this.table, column, column + by));
    this.select({ row: this.active?.row ?? 0, column: column + by });
  }

  get canRename(): boolean {
    return this.#hasFreeColumns;
  }

  rename(column: number, name: string): void {
    if (!this.canRename || headerText(this.table.headers[column]) === name) return;
    const next = withHeader(this.table, column, name);
    this.#edited = next;
    this.#change(next);
  }

  /** Sorting and filters name columns by position. */
  #forgetColumns(): void {
    this.sort = [];
    this.filters = {};
  }
}
