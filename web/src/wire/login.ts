import type { Server } from "./server";
import { counted } from "../texts/counted";
import { t } from "../texts/texts";

export type LoginResult = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Logs in by form; on success the browser holds the cookie and the page can be loaded again. */
export async function login(server: Server, username: string, password: string): Promise<LoginResult> {
  let response: Response;
  try {
    response = await fetch(`${server.root}/login`, { method: "POST", body: new URLSearchParams({ username, password }) });
  } catch {
    return { ok: false, message: t("The server cannot be reached.") };
  }
  if (response.ok) return { ok: true };
  if (response.status === 429) {
    const seconds = Number(response.headers.get("Retry-After"));
    return { ok: false, message: seconds > 0 ? waitText(seconds) : t("Too many tries. Please wait a while.") };
  }
  if (response.status === 400 || response.status === 401) return { ok: false, message: t("Wrong user name or password.") };
  return { ok: false, message: t("Logging in failed ({status}).", { status: response.status }) };
}

function waitText(seconds: number): string {
  if (seconds < 120) return counted(Math.ceil(seconds), "Too many tries. Please wait {count} second.", "Too many tries. Please wait {count} seconds.");
  return counted(Math.ceil(seconds / 60), "Too many tries. Please wait {count} minute.", "Too many tries. Please wait {count} minutes.");
}
