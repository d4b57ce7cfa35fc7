import { Refused, refusalSentence } from "./errors";
import { t } from "../texts/texts";

/** The connection broke, or the server is away for a while: what was asked may be asked again. */
export class Interrupted extends Error {}

export interface Answer {
  readonly status: number;
  readonly text: string;
  header(name: string): string | null;
}

export interface Sending {
  readonly body?: Blob | FormData;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  onSent?(bytes: number): void;
}

const AWAY: readonly number[] = [408, 425, 429, 502, 503, 504];
/** Without a byte sent or an answer for so long, the connection is taken for broken: a network that is gone tells nobody. */
const STALLED_MS = 45_000;

/** One request. XHR, because `fetch` does not tell how far a body got. Rejects with `Interrupted` when no answer comes. */
export function send(method: string, url: string, { body, headers = {}, signal, onSent }: Sending): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const abort = () => {
      request.abort();
    };
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(abort, STALLED_MS);
    };
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      wait();
      onSent?.(event.loaded);
    };
    request.onload = () => {
      resolve({ status: request.status, text: request.responseText, header: (name) => request.getResponseHeader(name) });
    };
    request.onerror = request.onabort = () => {
      reject(signal.aborted ? cancelled() : new Interrupted());
    };
    request.onloadend = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    };
    if (signal.aborted) {
      reject(cancelled());
      return;
    }
    signal.addEventListener("abort", abort);
    wait();
    request.send(body ?? null);
  });
}

export function cancelled(): DOMException {
  return new DOMException(t("The upload failed."), "AbortError");
}

/** What an answer that is none of those expected means. */
export function problemOf(answer: Answer): Error {
  if (AWAY.includes(answer.status)) return new Interrupted();
  let body: unknown = null;
  try {
    body = JSON.parse(answer.text);
  } catch {
    // A proxy answered: its page says nothing to a user.
  }
  const sentence = body === null ? t("The upload was refused ({status}).", { status: answer.status }) : refusalSentence(answer.status, body);
  return new Refused(sentence, answer.status);
}
