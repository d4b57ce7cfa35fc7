import { type Kind, type Row, type TableValue, shownText, textOf } from "./table";

export interface SortKey {
  readonly column: number;
  readonly descending: boolean;
}

/** Which rows a column lets through: a part of the text, a range of numbers or dates, or some values. */
export interface Filter {
  readonly text?: string;
  readonly from?: string;
  readonly to?: string;
  readonly values?: ReadonlySet<string>;
}

/** By column. */
export type Filters = Readonly<Record<number, Filter>>;

/** The filters with another one for a column, or none if it lets everything through. */
export function withFilter(filters: Filters, column: number, filter: Filter | null): Filters {
  const { [column]: _before, ...rest } = filters;
  return filter && (filter.text || filter.from || filter.to || filter.values) ? { ...rest, [column]: filter } : rest;
}

/** The filter with one of the column's values more, or less. */
export function withValue(filter: Filter, all: readonly string[], value: string, isPicked: boolean): Filter {
  const values = new Set(filter.values ?? all);
  if (isPicked) values.add(value);
  else values.delete(value);
  const { values: _before, ...rest } = filter;
  return all.every((one) => values.has(one)) ? rest : { ...rest, values };
}

export interface View {
  readonly sort: readonly SortKey[];
  readonly filters: Filters;
  readonly search: string;
}

/** Sorts by one more column, turns its direction, or leaves it out. Without `isFurther` all other columns are left out. */
export function sortedBy(sort: readonly SortKey[], column: number, isFurther: boolean): readonly SortKey[] {
  const before = sort.find((key) => key.column === column);
  const rest = isFurther ? sort.filter((key) => key.column !== column) : [];
  if (before?.descending) return rest;
  const next = { column, descending: before !== undefined };
  return isFurther && before ? sort.map((key) => (key === before ? next : key)) : [...rest, next];
}

/** The rows to show, in their order; null for all as they are. */
export function orderOf(table: TableValue, kinds: readonly Kind[], view: View): Int32Array | null {
  const tests = testsOf(table, kinds, view);
  if (!tests.length && !view.sort.length) return null;
  const found = new Int32Array(table.data.length);
  let count = 0;
  for (let row = 0; row < table.data.length; row++) if (tests.every((test) => test(row))) found[count++] = row;
  const rows = found.subarray(0, count);
  return view.sort.length ? sorted(rows, table.data, kinds, view.sort) : rows;
}

type Test = (row: number) => boolean;

function testsOf(table: TableValue, kinds: readonly Kind[], view: View): Test[] {
  const tests = Object.entries(view.filters).map(([column, filter]: [string, Filter]) => testOf(table, Number(column), kinds[Number(column)] ?? "str", filter));
  const wanted = view.search.trim().toLowerCase();
  if (wanted) tests.push((row) => table.headers.some((_, column) => shownText(table, row, column).toLowerCase().includes(wanted)));
  return tests;
}

function testOf(table: TableValue, column: number, kind: Kind, { text, from, to, values }: Filter): Test {
  const wanted = text?.toLowerCase() ?? "";
  const low = from ? rank(from, kind) : null;
  const high = to ? rank(to, kind) : null;
  return (row) => {
    const cell = table.data[row]?.[column];
    if (values && !values.has(textOf(cell))) return false;
    if (wanted && !shownText(table, row, column).toLowerCase().includes(wanted)) return false;
    if (low === null && high === null) return true;
    const at = rank(cell, kind);
    return at !== null && (low === null || at >= low) && (high === null || at <= high);
  };
}

/** A number to compare a cell by; null for none. */
function rank(cell: unknown, kind: Kind): number | null {
  if (typeof cell === "number") return cell;
  if (typeof cell === "boolean") return Number(cell);
  if (typeof cell !== "string" || cell.trim() === "") return null;
  const found = kind === "date" ? Date.parse(cell) : Number(cell);
  return Number.isNaN(found) ? null : found;
}

function sorted(rows: Int32Array, data: readonly Row[], kinds: readonly Kind[], sort: readonly SortKey[]): Int32Array {
  const keys = sort.map(({ column, descending }) => ({ sign: descending ? -1 : 1, of: keysOf(data, column, kinds[column] ?? "str") }));
  return rows.slice().sort((a, b) => {
    for (const { sign, of } of keys) {
      const [one, other] = [of[a], of[b]];
      if (one === other) continue;
      // What is empty comes last, whatever the direction.
      if (one === null || one === undefined) return 1;
      if (other === null || other === undefined) return -1;
      return sign * (typeof one === "number" && typeof other === "number" ? one - other : typeof one === "string" && typeof other === "string" ? collator.compare(one, other) : typeof one === "number" ? -1 : 1);
    }
    return a - b;
  });
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** What each row is sorted by: numbers where the cells are, else texts. */
function keysOf(data: readonly Row[], column: number, kind: Kind): readonly (number | string | null)[] {
  return data.map((row) => {
    const cell = row[column];
    if (kind === "date" || typeof cell !== "string") {
      const found = rank(cell, kind);
      if (found !== null) return found;
    }
    return cell === null || cell === undefined || cell === "" ? null : kind === "number" ? (rank(cell, kind) ?? textOf(cell)) : textOf(cell);
  });
}

const MOST_VALUES = 200;

/** The different values of a column, for a list to choose from; null if they are too many. */
export function valuesOf(table: TableValue, column: number): readonly string[] | null {
  const found = new Set<string>();
  for (const row of table.data) {
    found.add(textOf(row[column]));
    if (found.size > MOST_VALUES) return null;
  }
  return [...found].sort(collator.compare);
}
