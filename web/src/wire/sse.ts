import { Refused, refusalSentence } from "./errors";

/** Cuts a text stream into the `data:` payloads of its events. Feed it chunks in order; it keeps the unfinished rest. */
export class EventCutter {
  #rest = "";

  push(chunk: string): string[] {
    this.#rest += chunk.includes("\r") ? chunk.replaceAll("\r\n", "\n") : chunk;
    const frames = this.#rest.split("\n\n");
    this.#rest = frames.pop() ?? "";
    return frames.map(payload).filter((text) => text !== "");
  }
}

function payload(frame: string): string {
  return frame
    .split("\n")
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(line.startsWith("data: ") ? 6 : 5))
    .join("\n");
}

/** Calls `onMessage` for each JSON event of a response until it ends. Rejects when the connection breaks. */
export async function readEvents(response: Response, onMessage: (message: unknown) => void): Promise<void> {
  if (!response.ok) throw new Refused(refusalSentence(response.status, null), response.status);
  if (!response.body) return;
  const cutter = new EventCutter();
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const text of cutter.push(decoder.decode(value, { stream: true }))) onMessage(JSON.parse(text));
  }
}
