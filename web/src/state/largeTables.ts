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

/** Of the value of a table. */
export function isPartial(value: unknown): value is PartialTable {
  const { file, rows, data } = (value ?? {}) as { file?: unknown; rows?: unknown; data?: unknown };
  return typeof file === "string" && typeof rows === "number" && Array.isArray(data) && data.length < rows;
}

/** Of the value of a table: whether it is too large for the body of a call. */
export function isLarge(value: unknown): boolean {
  const { headers, data } = (value ?? {}) as { headers?: unknown; data?: unknown };
  return Array.isArray(data) && Array.isArray(headers) && data.length * Math.max(1, headers.length) > MOST_CELLS;
}

export function fileOf(value: unknown): unknown {
  return (value as { file?: unknown } | null)?.file;
}

/** Remembers in which file the table is. A copy does not know it: one that was edited is in no file. */
export function keepFile(table: object, file: string): void {
  Object.defineProperty(table, "file", { value: file });
}
