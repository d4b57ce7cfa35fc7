import type { Server } from "./server";
import { randomHex } from "./session";
import { Interrupted, problemOf, send } from "./sending";

/** Pieces are small enough that a proxy which keeps a request back until it is whole loses little with it. */
export const PIECE_BYTES = 16 * 2 ** 20;
const TUS = { "Tus-Resumable": "1.0.0" };
/** How often an upload may be lost before it goes in one request: its pieces may come to several replicas. */
const MOST_LOST = 2;

/** A way to send files. `attempt` may be called again after `Interrupted`, and goes on where it can. */
export interface Way {
  /** How often it may fail without getting any further before a person has to decide. */
  readonly tries: number;
  attempt(signal: AbortSignal, onSent: (bytes: number) => void): Promise<string[]>;
  /** The user cancelled: nothing is left at the server. */
  drop(): void;
}

/** As Gradio's clients do it. */
export class OneRequest implements Way {
  readonly tries = 3; // who refuses a large body early looks as a broken connection does

  constructor(
    private readonly server: Server,
    private readonly files: readonly File[],
  ) {}

  async attempt(signal: AbortSignal, onSent: (bytes: number) => void): Promise<string[]> {
    const body = new FormData();
    for (const file of this.files) body.append("files", file, file.name);
    const answer = await send("POST", `${this.server.api}/upload?upload_id=${randomHex(8)}`, { body, signal, onSent });
    if (answer.status !== 200) throw problemOf(answer);
    return JSON.parse(answer.text) as string[];
  }

  drop(): void {
    // The server forgets a request that breaks.
  }
}

/** A file in pieces, in the shape of tus 1.0. */
export class Resumable implements Way {
  readonly tries = 20;
  #address: string | null = null;
  #lost = 0;
  #whole: OneRequest | null = null;

  constructor(
    private readonly server: Server,
    private readonly file: File,
  ) {}

  async attempt(signal: AbortSignal, onSent: (bytes: number) => void): Promise<string[]> {
    if (this.#whole) return this.#whole.attempt(signal, onSent);
    const found = this.#address === null ? await this.#begun(signal) : await this.#asked(this.#address, signal);
    if (found === null) return this.attempt(signal, onSent);
    const [address, start] = found;
    let offset = start;
    for (;;) {
      onSent(offset);
      const from = offset;
      const body = this.file.slice(from, from + PIECE_BYTES, "application/offset+octet-stream");
      const headers = { ...TUS, "Upload-Offset": String(from), "Content-Type": "application/offset+octet-stream" };
      const answer = await send("PATCH", address, { body, headers, signal, onSent: (bytes) => { onSent(Math.min(from + bytes, this.file.size)); } });
      if (answer.status === 200) return JSON.parse(answer.text) as string[];
      if (answer.status === 404 || answer.status === 409) throw new Interrupted(); // asked next time
      if (answer.status !== 204) throw problemOf(answer);
      offset = Number(answer.header("Upload-Offset"));
      if (!(offset > from)) throw new Interrupted();
    }
  }

  drop(): void {
    if (this.#address === null) return;
    send("DELETE", this.#address, { headers: TUS, signal: new AbortController().signal }).catch(() => undefined); // it ends by itself, too
  }

  /** The address of a new upload; null if the file has to go in one request. */
  async #begun(signal: AbortSignal): Promise<[string, number] | null> {
    const metadata = [["filename", this.file.name], ["filetype", this.file.type]].map(([key = "", value = ""]) => `${key} ${base64(value)}`);
    const place = `${this.server.api}/upload/resumable`;
    const headers = { ...TUS, "Upload-Length": String(this.file.size), "Upload-Metadata": metadata.slice(0, this.file.type ? 2 : 1).join(",") };
    const answer = await send("POST", place, { headers, signal });
    const id = answer.header("location")?.split("/").pop();
    if (answer.status === 201 && id) return [(this.#address = `${place}/${id}`), 0];
    // No place for one more unfinished upload, or something before the server that lets this way not pass.
    if ([404, 405, 429, 501, 503].includes(answer.status)) return this.#inOne();
    throw problemOf(answer);
  }

  /** Where a known upload is; null if the server has lost it. */
  async #asked(address: string, signal: AbortSignal): Promise<[string, number] | null> {
    const answer = await send("HEAD", address, { headers: TUS, signal });
    if (answer.status === 200) return [address, Number(answer.header("Upload-Offset"))];
    if (answer.status !== 404) throw problemOf(answer);
    this.#address = null;
    this.#lost += 1;
    return this.#lost >= MOST_LOST ? this.#inOne() : null;
  }

  #inOne(): null {
    this.#address = null;
    this.#whole = new OneRequest(this.server, [this.file]);
    return null;
  }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
