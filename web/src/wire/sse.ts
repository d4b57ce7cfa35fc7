import { Refused, refusalSentence } from "./errors";

/** Cuts a text stream into the `data:` payloads of its events. Feed it chunks in order; it keeps the unfinished rest. */
export class EventCutter {
  #rest = "";
  /** A carriage return at the end of a chunk, whose line feed may come with the next. */
  #held = "";

  push(chunk: string): string[] {
    const whole = this.#held + chunk;
    this.#held = whole.endsWith("\r") ? "\r" : "";
    const text = (this.#held ? whole.slice(0, -1) : whole).replaceAll("\r\n", "\n");
    // A large frame comes in many chunks: only what is new is searched for its end.
    const isEnd = (this.#rest.slice(-1) + text).includes("\n\n");
    this.#rest += text;
    if (!isEnd) return [];
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
