import type { Server } from "./server";

export type LoginResult = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Logs in by form; on success the browser holds the cookie and the page can be loaded again. */
export async function login(server: Server, username: string, password: string): Promise<LoginResult> {
  let response: Response;
  try {
    response = await fetch(`${server.root}/login`, { method: "POST", body: new URLSearchParams({ username, password }) });
  } catch {
    return { ok: false, message: "The server cannot be reached." };
  }
  if (response.ok) return { ok: true };
  if (response.status === 429) {
    const seconds = Number(response.headers.get("Retry-After"));
    return { ok: false, message: seconds > 0 ? `Too many tries. Please wait ${waitText(seconds)}.` : "Too many tries. Please wait a while." };
  }
  if (response.status === 400 || response.status === 401) return { ok: false, message: "Wrong user name or password." };
  return { ok: false, message: `Logging in failed (${String(response.status)}).` };
}

function waitText(seconds: number): string {
  if (seconds < 120) return seconds === 1 ? "1 second" : `${String(Math.ceil(seconds))} seconds`;
  return `${String(Math.ceil(seconds / 60))} minutes`;
}
