import type { Layer, Row, TableValue } from "./table";

/** One cell's new value. */
export interface Change {
  readonly row: number;
  readonly column: number;
  readonly value: unknown;
}

/** The table with other values in some cells. Rows without a change stay the same objects. */
export function withCells(table: TableValue, changes: readonly Change[]): TableValue {
  const data = [...table.data];
  const fresh = new Map<number, unknown[]>();
  for (const { row, column, value } of changes) {
    const cells = fresh.get(row) ?? [...(data[row] ?? table.headers.map(() => ""))];
    while (cells.length < column) cells.push(null);
    cells[column] = value;
    fresh.set(row, cells);
  }
  for (const [row, cells] of fresh) data[row] = cells;
  return { ...table, data, metadata: withoutTexts(table.metadata, changes) };
}

/** What the author's texts say of cells is no longer true when these have changed. */
function withoutTexts(metadata: TableValue["metadata"], changes: readonly Change[]): TableValue["metadata"] {
  const texts = metadata?.["display_value"];
  if (!metadata || !texts) return metadata ?? null;
  const next = [...texts];
  for (const { row, column, value } of changes) {
    const line = next[row];
    if (line) next[row] = line.map((text, at) => (at === column ? value : text));
  }
  return { ...metadata, display_value: next };
}

export function withRow(table: TableValue, at: number): TableValue {
  const blank: Row = table.headers.map(() => "");
  return { ...table, data: table.data.toSpliced(at, 0, blank), metadata: layered(table, (layer) => layer.toSpliced(at, 0, [])) };
}

export function withoutRows(table: TableValue, rows: readonly number[]): TableValue {
  const gone = new Set(rows);
  const keep = <Item>(list: readonly Item[]) => list.filter((_, at) => !gone.has(at));
  return { ...table, data: keep(table.data), metadata: layered(table, keep) };
}

/** Only these rows, in this order. */
export function onlyRows(table: TableValue, rows: ArrayLike<number>): TableValue {
  const pick = <Item>(list: readonly Item[]) => Array.from(rows, (row) => list[row] as Item);
  return { ...table, data: pick(table.data), metadata: layered(table, (layer) => pick(layer).map((line) => (line as Row | undefined) ?? [])) };
}

export function withMovedRow(table: TableValue, from: number, to: number): TableValue {
  return { ...table, data: moved(table.data, from, to), metadata: layered(table, (layer) => moved(layer, from, to)) };
}

export function withColumn(table: TableValue, at: number, name: string): TableValue {
  const insert = (fill: unknown) => (line: Row) => padded(line, at).toSpliced(at, 0, fill);
  return onColumns(table, insert(name), insert(""), insert(null));
}

export function withoutColumns(table: TableValue, columns: readonly number[]): TableValue {
  const gone = new Set(columns);
  const keep = (line: Row) => line.filter((_, at) => !gone.has(at));
  return onColumns(table, keep, keep, keep);
}

export function withMovedColumn(table: TableValue, from: number, to: number): TableValue {
  const move = (line: Row) => moved(padded(line, table.headers.length), from, to);
  return onColumns(table, move, move, move);
}

export function withHeader(table: TableValue, column: number, name: string): TableValue {
  return { ...table, headers: table.headers.map((header, at) => (at === column ? name : header)) };
}

function onColumns(table: TableValue, headers: (line: Row) => Row, cells: (line: Row) => Row, layers: (line: Row) => Row): TableValue {
  return { headers: headers(table.headers), data: table.data.map(cells), metadata: layered(table, (layer) => layer.map(layers)) };
}

function layered(table: TableValue, change: (layer: Layer) => Layer): TableValue["metadata"] {
  const { metadata } = table;
  return metadata ? Object.fromEntries(Object.entries(metadata).map(([name, layer]) => [name, layer && change(layer)])) : null;
}

function padded(line: Row, length: number): Row {
  return line.length >= length ? line : [...line, ...Array.from({ length: length - line.length }, () => null)];
}

function moved<Item>(list: readonly Item[], from: number, to: number): readonly Item[] {
  const item = list[from];
  return item === undefined ? list : list.toSpliced(from, 1).toSpliced(to, 0, item);
}
