import type { Server, WrittenCall } from "../../wire/server";
import { readEvents } from "../../wire/sse";

/** Longer answers are cut: this is to see what comes, not all of it. */
const MAX_TEXT = 20_000;

/** Makes the call as a program does and shows each of its values. Resolves at its end; when `signal` aborts, the call is cancelled. */
export async function run(server: Server, call: WrittenCall, signal: AbortSignal, show: (text: string) => void): Promise<void> {
  const response = await server.call(call, signal);
  const job = response.headers.get("location");
  if (job) signal.addEventListener("abort", () => void fetch(job, { method: "DELETE" }).catch(() => undefined));
  await readEvents(response, (data) => {
    show(shown(data));
  });
}

function shown(data: unknown): string {
  const text = JSON.stringify(data, null, 2);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
