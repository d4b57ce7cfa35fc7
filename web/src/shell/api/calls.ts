import type { Server } from "../../wire/server";
import { readEvents } from "../../wire/sse";

/** A call of an endpoint as a program makes it. */
export interface WrittenCall {
  /** With its slash. */
  readonly api_name: string;
  readonly data: readonly unknown[];
}

/** Programs that make these calls, by language. Rejects with `Refused` where they are too long. */
export async function programs(server: Server, calls: readonly WrittenCall[]): Promise<unknown> {
  return (await server.sent(`${server.api}/info`, { calls })).json();
}

/** Makes a call as a program does and reads its events to the end. When `signal` aborts, the call is cancelled. */
export async function run(server: Server, { api_name, data }: WrittenCall, signal: AbortSignal, onEvent: (data: unknown) => void): Promise<void> {
  const response = await server.sent(`${server.root}/call${api_name}`, { data }, signal, { Accept: "text/event-stream" });
  const job = response.headers.get("location");
  if (job) signal.addEventListener("abort", () => void fetch(job, { method: "DELETE" }).catch(() => undefined));
  await readEvents(response, onEvent);
}
