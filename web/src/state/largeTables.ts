/** A large table as it comes to the page: its first rows, and where the whole of it is. */
export interface PartialTable {
  readonly headers: readonly unknown[];
  readonly data: readonly (readonly unknown[])[];
  readonly metadata: Readonly<Record<string, readonly unknown[] | null>> | null;
  /** Path of the stored file. */
  readonly file: string;
  /** Of the whole table. */
  readonly rows: number;
}

/** More cells go to the server as a file, once, and not with each call. */
const MOST_CELLS = 250_000;

/** The files of tables that are whole now. Not in the tables: one that was edited is in no file. */
const files = new WeakMap<object, string>();

/** Of the value of a table. */
export function isPartial(value: unknown): value is PartialTable {
  return typeof value === "object" && value !== null && typeof (value as { file?: unknown }).file === "string" && typeof (value as { rows?: unknown }).rows === "number";
}

/** Of the value of a table: whether it is too large for the body of a call. */
export function isLarge(value: unknown): value is { readonly data: readonly unknown[] } {
  const { headers, data } = (value ?? {}) as { headers?: unknown; data?: unknown };
  return Array.isArray(data) && Array.isArray(headers) && data.length * Math.max(1, headers.length) > MOST_CELLS;
}

export function fileOf(value: unknown): string | undefined {
  return isPartial(value) ? value.file : typeof value === "object" && value !== null ? files.get(value) : undefined;
}

/** Remembers in which file the table is. */
export function keepFile<Table extends object>(table: Table, file: string): Table {
  files.set(table, file);
  return table;
}

/** Whether both are the same table, one of them perhaps not whole yet. */
export function isSameTable(one: unknown, other: unknown): boolean {
  const file = fileOf(one);
  return file !== undefined && file === fileOf(other);
}
