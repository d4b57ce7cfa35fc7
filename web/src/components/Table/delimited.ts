/** Cells as text for spreadsheets, and back. */

/** RFC 4180 with commas; with tabs, as spreadsheets copy. */
export function written(rows: readonly (readonly string[])[], delimiter: "," | "\t"): string {
  return rows.map((row) => row.map((cell) => quoted(cell, delimiter)).join(delimiter)).join("\n");
}

function quoted(cell: string, delimiter: string): string {
  return cell.includes(delimiter) || /["\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** A block of cells from a spreadsheet: tabs between cells, quotes around those with line ends. */
export function read(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at <= text.length) {
    let cell = "";
    if (text[at] === '"' && isQuoted(text, at)) {
      at += 1;
      while (at < text.length && !(text[at] === '"' && text[at + 1] !== '"')) {
        if (text[at] === '"') at += 1;
        cell += text[at] ?? "";
        at += 1;
      }
      at += 1;
    } else {
      const end = nextEnd(text, at);
      cell = text.slice(at, end);
      at = end;
    }
    row.push(cell);
    if (text[at] !== "\t") {
      rows.push(row);
      row = [];
      if (text[at] === "\r" && text[at + 1] === "\n") at += 1;
    }
    at += 1;
  }
  // Spreadsheets end the last line, too.
  if (rows.length > 1 && rows.at(-1)?.length === 1 && rows.at(-1)?.[0] === "") rows.pop();
  return rows;
}

function nextEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== "\t" && text[at] !== "\n" && text[at] !== "\r") at += 1;
  return at;
}

/** Whether the quote at this place opens a cell that ends with one. A cell may just begin with a quote. */
function isQuoted(text: string, at: number): boolean {
  let place = text.indexOf('"', at + 1);
  while (place !== -1 && text[place + 1] === '"') place = text.indexOf('"', place + 2);
  return place !== -1 && (place + 1 === text.length || /[\t\n\r]/.test(text[place + 1] ?? ""));
}
