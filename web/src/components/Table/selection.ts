/** A place in the grid as it is shown. Row -1 are the headers. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** A block of cells; both ends are in it. */
export interface Block {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function blockOf(one: Place, other: Place): Block {
  return {
    top: Math.min(one.row, other.row),
    bottom: Math.max(one.row, other.row),
    left: Math.min(one.column, other.column),
    right: Math.max(one.column, other.column),
  };
}

export function isIn(block: Block, row: number, column: number): boolean {
  return row >= block.top && row <= block.bottom && column >= block.left && column <= block.right;
}

export interface Size {
  readonly rows: number;
  readonly columns: number;
  /** Rows of one page. */
  readonly page: number;
}

/** Where a key leads; null for a key that leads nowhere. `isFar`: with Control or Command. */
export function target(key: string, from: Place, size: Size, isFar: boolean): Place | null {
  const [lastRow, lastColumn] = [size.rows - 1, size.columns - 1];
  const to = (row: number, column: number): Place => ({ row: Math.max(-1, Math.min(lastRow, row)), column: Math.max(0, Math.min(lastColumn, column)) });
  switch (key) {
    case "ArrowUp":
      return to(isFar ? Math.min(from.row, 0) : from.row - 1, from.column);
    case "ArrowDown":
      return to(isFar ? lastRow : from.row + 1, from.column);
    case "ArrowLeft":
      return to(from.row, isFar ? 0 : from.column - 1);
    case "ArrowRight":
      return to(from.row, isFar ? lastColumn : from.column + 1);
    case "Home":
      return to(isFar ? Math.min(0, lastRow) : from.row, 0);
    case "End":
      return to(isFar ? lastRow : from.row, lastColumn);
    case "PageUp":
      return to(Math.max(0, from.row - size.page), from.column);
    case "PageDown":
      return to(from.row + size.page, from.column);
    default:
      return null;
  }
}

/** The next cell in reading order, or the one before; null at the end. */
export function nextCell(from: Place, size: Pick<Size, "rows" | "columns">, by: 1 | -1): Place | null {
  const at = from.row * size.columns + from.column + by;
  return at < 0 || at >= size.rows * size.columns ? null : { row: Math.floor(at / size.columns), column: at % size.columns };
}
