import type { FileData } from "./generated";
import type { Server } from "./server";
import { OneRequest, Resumable } from "./attempts";
import { formatBytes } from "./bytes";
import { Refused } from "./errors";
import { cancelled } from "./sending";
import { type Running, Transfer } from "./transfer";
import { t } from "../texts/texts";

/** Files from this size on go on after a break; smaller ones are sent again. */
export const RESUMABLE_BYTES = 8 * 2 ** 20;
const AT_A_TIME = 3;

export interface Watcher {
  /** Gets 0…1 over all files. */
  onProgress?: ((fraction: number) => void) | undefined;
  onChange?: (running: readonly Running[]) => void;
}

/** The uploads of a page: a few at a time, the others wait. */
export class Uploads {
  #running = 0;
  #begun = 0;
  #turns: (() => void)[] = [];

  constructor(
    private readonly server: Server,
    private readonly maxBytes: number | null,
  ) {}

  /** Sends files and returns what goes into a call for them, in order, without those that the user cancelled.
   *
   *  Rejects with a sentence for the user, or with an `AbortError` if all were cancelled. */
  async send(files: readonly File[], { onProgress, onChange }: Watcher = {}): Promise<FileData[]> {
    const tooLarge = files.find((file) => file.size > (this.maxBytes ?? Infinity));
    if (tooLarge) throw new Refused(tooLargeSentence(this.maxBytes, tooLarge.name), 413);
    const total = files.reduce((sum, file) => sum + file.size, 0);
    const groups = grouped(files);
    const transfers = groups.map((group) => {
      const [first] = group;
      const way = first && first.size >= RESUMABLE_BYTES ? new Resumable(this.server, first) : new OneRequest(this.server, group);
      return new Transfer((this.#begun += 1), group, way, () => {
        onProgress?.(total ? Math.min(1, transfers.reduce((sum, one) => sum + one.sent, 0) / total) : 0);
        onChange?.(transfers.flatMap((one) => one.shown));
      });
    });
    let refusal: unknown = null;
    const results = await Promise.all(
      transfers.map((transfer) =>
        this.#inTurn(transfer).catch((error: unknown) => {
          if (!transfer.signal.aborted) {
            refusal ??= error;
            for (const other of transfers) other.cancel();
          }
          return [];
        }),
      ),
    );
    if (refusal) throw refusal instanceof Refused && refusal.status === 413 ? new Refused(tooLargeSentence(this.maxBytes), 413) : refusal;
    const paths = new Map(groups.flatMap((group, place) => group.map((file, index) => [file, results[place]?.[index]] as const)));
    const uploaded = files.flatMap((file) => fileData(this.server, paths.get(file), file));
    if (uploaded.length === 0) throw cancelled();
    return uploaded;
  }

  async #inTurn(transfer: Transfer): Promise<string[]> {
    try {
      while (this.#running >= AT_A_TIME && !transfer.signal.aborted) await this.#turn(transfer.signal);
      this.#running += 1;
      return await transfer.run().finally(() => {
        this.#running -= 1;
        this.#turns.shift()?.();
      });
    } finally {
      transfer.end();
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#turns.push(resolve);
      signal.addEventListener("abort", () => {
        this.#turns = this.#turns.filter((other) => other !== resolve);
        resolve();
      });
    });
  }
}

/** Small files share a request. */
function grouped(files: readonly File[]): File[][] {
  const small = files.filter((file) => file.size < RESUMABLE_BYTES);
  const large = files.filter((file) => file.size >= RESUMABLE_BYTES);
  return [...(small.length ? [small] : []), ...large.map((file) => [file])];
}

function fileData(server: Server, path: string | undefined, file: File): FileData[] {
  if (path === undefined) return [];
  return [{ path, url: server.fileUrl(path), orig_name: file.webkitRelativePath || file.name, size: file.size, mime_type: file.type || null, meta: { _type: "gradio.FileData" } }];
}

function tooLargeSentence(maxBytes: number | null, name?: string): string {
  const subject = name === undefined ? t("A file") : `“${name}”`;
  return maxBytes === null ? t("{name} is too large for this server.", { name: subject }) : t("{name} is too large: the limit is {size}.", { name: subject, size: formatBytes(maxBytes) });
}
