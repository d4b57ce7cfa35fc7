/** Large tables between the page and the files that hold them. */
import { type PartialTable, fileOf, isPartial, keepFile } from "../state/largeTables";
import { applyDiff } from "../state/diff";
import { Refused } from "../wire/errors";
import type { FileData } from "../wire/generated";
import type { Server } from "../wire/server";
import { t } from "../texts/texts";

export interface Table {
  readonly headers: readonly unknown[];
  readonly data: readonly unknown[];
  readonly metadata?: unknown;
}

/** Statuses of a file that was removed. */
const GONE = [403, 404];
/** Rows that are written at once. */
const ROWS_AT_ONCE = 5000;

/** The whole table. The file has a line of all but the rows, lines of rows, and a last one; a frame may come between two. */
export async function load(server: Server, partial: PartialTable): Promise<Table> {
  const response = await fetch(server.fileUrl(partial.file));
  if (GONE.includes(response.status)) throw new Refused(t("The table is no longer stored. Make it again, or reload the page."), response.status);
  if (!response.ok || !response.body) throw new Refused(t("The table could not be loaded."), response.status);
  const data: unknown[] = [];
  let metadata: unknown = null;
  for await (const line of linesOf(response.body)) {
    if (line.startsWith("{")) metadata = (JSON.parse(`${line}]}`) as Table).metadata;
    else if (line.startsWith("[")) for (const row of JSON.parse(`[${line.replace(/,$/, "")}]`) as unknown[]) data.push(row);
    await pause();
  }
  if (data.length !== partial.rows) throw new Refused(t("The table could not be loaded."), 0);
  const table = { headers: partial.headers, data, metadata };
  keepFile(table, partial.file);
  return table;
}

/** The table with what a generator changed in it meanwhile. */
export function withChanges(table: Table, { edits }: PartialTable): Table {
  return edits ? (applyDiff(table, edits) as Table) : table;
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  yield rest;
}

/** What a call sends of a table: the file that holds it, which is uploaded if there is none yet. */
export async function sent(server: Server, table: Table, maxBytes: number | null): Promise<Pick<FileData, "path" | "meta">> {
  const known = fileOf(table);
  // The server keeps files for a time and up to a size. One whose rows are not here can only be sent as it is.
  if (typeof known === "string" && (isPartial(table) || (await isStored(server, known)))) return fileAt(known);
  const file = new File([await written(table)], "table.json", { type: "application/json" });
  const { Uploads } = await import("../wire/upload");
  const [stored] = await new Uploads(server, maxBytes).send([file]);
  if (!stored) throw new Refused(t("The upload failed: no connection to the server."), 0);
  keepFile(table, stored.path);
  return fileAt(stored.path);
}

async function isStored(server: Server, path: string): Promise<boolean> {
  const { status } = await fetch(server.fileUrl(path), { method: "HEAD", cache: "no-store" });
  return !GONE.includes(status);
}

function fileAt(path: string): Pick<FileData, "path" | "meta"> {
  return { path, meta: { _type: "gradio.FileData" } };
}

async function written({ headers, data, metadata = null }: Table): Promise<Blob> {
  const parts: string[] = [`{"headers":${JSON.stringify(headers)},"metadata":${JSON.stringify(metadata)},"data":[`];
  for (let row = 0; row < data.length; row += ROWS_AT_ONCE) {
    parts.push(row ? "," : "", JSON.stringify(data.slice(row, row + ROWS_AT_ONCE)).slice(1, -1));
    await pause();
  }
  return new Blob([...parts, "]}"]);
}

/** Until the browser has done what waits, such as a frame. No timer, which is slow in a tab that is not seen. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
