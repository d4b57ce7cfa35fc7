import { t } from "../texts/texts";

type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** A request to the hub's API. Throws an `Error` with a message for people. */
export async function ask<Answer>(method: Method, path: string, body?: unknown): Promise<Answer> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  let answer: Response;
  try {
    answer = await fetch(path, { method, ...sent });
  } catch {
    const message = t("The hub could not be reached.");
    throw new Error(message);
  }
  if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as Answer;
  throw new Error(await messageOf(answer));
}

async function messageOf(answer: Response): Promise<string> {
  try {
    const { detail } = (await answer.json()) as { detail?: string | { error?: string } };
    const said = typeof detail === "string" ? detail : detail?.error;
    if (said) return said;
  } catch {
    // No JSON: it comes from a proxy.
  }
  return t("The hub refused this ({status}).", { status: answer.status });
}

export const messageOfError = (error: unknown) => (error instanceof Error ? error.message : String(error));
