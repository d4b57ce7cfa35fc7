import type { DataframeProps } from "../../wire/generated";

export type Row = readonly unknown[];
/** Texts, or CSS, beside the cells of a table. */
export type Layer = readonly (readonly unknown[])[];

/** A table as it is on the wire. */
export interface TableValue {
  readonly headers: readonly unknown[];
  readonly data: readonly Row[];
  readonly metadata?: Readonly<Record<string, Layer | null>> | null | undefined;
}

export type Kind = Exclude<Extract<DataframeProps["datatype"], string>, "auto">;

/** The table to show: with rows to fill in where there is none yet. */
export function shownTable(value: TableValue | null, props: Pick<DataframeProps, "headers" | "row_count">, isInteractive: boolean): TableValue {
  const headers = value?.headers.length ? value.headers : props.headers;
  const data = value?.data ?? [];
  if (data.length || !isInteractive) return { headers, data, metadata: value?.metadata ?? null };
  const blank = headers.map(() => "");
  return { headers, data: Array.from({ length: props.row_count[0] }, () => blank), metadata: null };
}

const SAMPLE = 200;

/** The kind of each column; "auto" looks at the first cells. */
export function kindsOf(datatype: DataframeProps["datatype"], table: TableValue): readonly Kind[] {
  return table.headers.map((_, column) => {
    const given = typeof datatype === "string" ? datatype : (datatype[column] ?? "str");
    return given === "auto" ? guessed(table.data, column) : given;
  });
}

function guessed(data: readonly Row[], column: number): Kind {
  const cells = data.slice(0, SAMPLE).flatMap((row) => (row[column] === null || row[column] === undefined ? [] : [row[column]]));
  if (!cells.length) return "str";
  if (cells.every((cell) => typeof cell === "boolean")) return "bool";
  return cells.every((cell) => typeof cell === "number") ? "number" : "str";
}

/** A cell as text. */
export function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell as string | number | boolean);
}

export function headerText(header: unknown): string {
  return Array.isArray(header) ? header.map(textOf).join(" / ") : textOf(header);
}

/** What the cell shows: the author's text for it, if there is one. */
export function shownText(table: TableValue, row: number, column: number): string {
  const said = table.metadata?.["display_value"]?.[row]?.[column];
  return textOf(said ?? table.data[row]?.[column]);
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** What a typed text stands for in a column of this kind. What was a number stays one, where it can. */
export function parsed(text: string, kind: Kind, before: unknown): unknown {
  const bare = text.trim();
  if (kind === "bool") return /^(true|yes|1|x|on)$/i.test(bare);
  if (kind === "number" || (kind === "str" && typeof before === "number")) {
    if (bare === "") return null;
    return NUMBER.test(bare) && Number.isFinite(Number(bare)) ? Number(bare) : text;
  }
  if (kind === "str" && typeof before === "boolean" && /^(true|false)$/i.test(bare)) return bare.toLowerCase() === "true";
  return text;
}

/** The positions of columns that are named by position or header. */
export function positions(given: readonly (number | string)[], headers: readonly unknown[]): ReadonlySet<number> {
  return new Set(given.map((one) => (typeof one === "number" ? one : headers.findIndex((header) => headerText(header) === one))));
}
