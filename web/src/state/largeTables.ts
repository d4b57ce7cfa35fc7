import type { Diff } from "../wire/generated";
import { applyDiff } from "./diff";

/** A large table as it comes to the page: its first rows, and where the whole of it is. */
export interface PartialTable {
  readonly headers: readonly unknown[];
  readonly data: readonly (readonly unknown[])[];
  readonly metadata: Readonly<Record<string, readonly unknown[] | null>> | null;
  /** Path of the stored file. */
  readonly file: string;
  /** Of the whole table. */
  readonly rows: number;
  /** What a generator changed since, which waits for the rows. */
  readonly edits?: Diff;
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
  Object.defineProperty(table, "file", { value: file, configurable: true });
}

/** The next value of a generator. A change of a table of which only the first rows are here waits for the others. */
export function changed(value: unknown, diff: Diff): unknown {
  const inner = updated(value);
  if (isPartial(value)) return isWithin(diff, 1) ? withEdits(value, diff) : applyDiff(value, diff);
  if (!isPartial(inner) || !isWithin(diff, 2)) return applyDiff(value, diff);
  const edits = diff.map(([action, path, operand]) => [action, path.slice(1), operand] as const);
  return { ...(value as object), value: withEdits(inner, edits) };
}

/** The value with the whole table in place of its part, in an update, too; otherwise the same object. */
export function completed(value: unknown, partial: unknown, whole: unknown): unknown {
  if (value === partial) return whole;
  return isPartial(partial) && updated(value) === partial ? { ...(value as object), value: whole } : value;
}

function updated(value: unknown): unknown {
  const { __type__: mark, value: inner } = (value ?? {}) as { __type__?: unknown; value?: unknown };
  return mark === "update" ? inner : undefined;
}

/** Whether all changes are within a table that is so deep in the value. */
function isWithin(diff: Diff, depth: number): boolean {
  return diff.every(([, path]) => path.length >= depth && (depth === 1 || path[0] === "value"));
}

function withEdits(table: PartialTable, diff: Diff): PartialTable {
  return diff.length ? { ...table, edits: [...(table.edits ?? []), ...diff] } : table;
}
