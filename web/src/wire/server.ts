import { Refused, Unreachable, refusalSentence } from "./errors";

export interface JoinBody {
  readonly data: readonly unknown[];
  readonly fn_index: number;
  readonly session_hash: string;
  readonly trigger_id: number | null;
  readonly event_data: unknown;
}

/** A call that was taken. */
export interface Joined {
  readonly eventId: string;
  /** Its events, where they are the answer. */
  readonly events: Response | null;
}

/** The addresses of one app and the requests that the page makes to it. */
export class Server {
  /** `root` without a trailing slash. */
  readonly root: string;
  readonly api: string;

  constructor(root: string, apiPrefix: string) {
    this.root = root.replace(/\/+$/, "");
    this.api = this.root + apiPrefix;
  }

  /** Puts a job into the queue. Rejects with `Refused` or `Unreachable`.
   *  `key`: the same one when it is sent again. `signal`: its events may be the answer, and this ends it. */
  async join(body: JoinBody, key: string, signal?: AbortSignal): Promise<Joined> {
    // With the page's own query, which the function finds in its request; as the page's own call, which may end with it.
    const response = await this.sent(`${this.api}/queue/join${location.search}`, { ...body, from_page: true }, signal, {
      "Idempotency-Key": key,
      Accept: signal ? "text/event-stream" : "application/json",
    });
    const place = response.headers.get("location"); // of the job
    if (place) return { eventId: place.slice(place.lastIndexOf("/") + 1), events: response };
    return { eventId: ((await bodyOf(response)) as { event_id: string }).event_id, events: null };
  }

  async cancel(body: { session_hash: string; fn_index: number; event_id: string }): Promise<void> {
    await this.#post(`${this.api}/cancel`, body);
  }

  /** The next values for a job that streams. */
  async sendChunk(eventId: string, data: readonly unknown[]): Promise<void> {
    await this.#post(`${this.api}/stream/${eventId}`, { data });
  }

  async endStream(eventId: string): Promise<void> {
    await this.#post(`${this.api}/stream/${eventId}/close`, {});
  }

  /** Opens the session's event stream; `replay` names jobs whose messages are wanted again from the first. */
  stream(sessionHash: string, replay: readonly string[], signal: AbortSignal): Promise<Response> {
    const query = new URLSearchParams({ session_hash: sessionHash, page: "1" });
    if (replay.length) query.set("replay", replay.join(","));
    return fetch(`${this.api}/queue/data?${query.toString()}`, { signal, headers: { Accept: "text/event-stream" }, cache: "no-store" });
  }

  /** Tells the server that the page is open, as long as it is: the browser connects again by itself. */
  stayConnected(sessionHash: string): EventSource {
    return new EventSource(`${this.api}/heartbeat/${sessionHash}?page=1`);
  }

  /** Tells of the versions of a script that is being written. */
  versions(): EventSource {
    return new EventSource(`${this.api}/dev/reload`);
  }

  /** Calls a method that a component has on the server. */
  ask(body: { component_id: number; fn_name: string; data: unknown; session_hash: string }): Promise<unknown> {
    return this.#post(`${this.api}/component_server`, body);
  }

  /** The description of the endpoints of a page of the app. */
  info(page: string): Promise<unknown> {
    return this.#described(`${this.api}/info?${String(new URLSearchParams({ page }))}`);
  }

  /** What the app offers as an MCP server. */
  tools(): Promise<unknown> {
    return this.#described(`${this.api}/mcp/schema`);
  }

  async #described(address: string): Promise<unknown> {
    const response = await fetch(address);
    if (!response.ok) throw new Refused(refusalSentence(response.status, await bodyOf(response)), response.status);
    return response.json();
  }

  fileUrl(path: string): string {
    return `${this.api}/file=${path.split("/").map(encodeURIComponent).join("/")}`;
  }

  async #post(url: string, body: unknown): Promise<unknown> {
    return bodyOf(await this.sent(url, body));
  }

  /** The response, unless it is a refusal. */
  async sent(url: string, body: unknown, signal?: AbortSignal, headers?: Record<string, string>): Promise<Response> {
    const asked = { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(body), ...(signal && { signal }) };
    const response = await fetch(url, asked).catch(() => {
      throw new Unreachable();
    });
    if (!response.ok) throw new Refused(refusalSentence(response.status, await bodyOf(response)), response.status);
    return response;
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
