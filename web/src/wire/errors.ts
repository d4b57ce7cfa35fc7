import { t } from "../texts/texts";

/** A request that the server refused, with a sentence for the user. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
    this.name = "Refused";
  }
}

/** No answer: the connection broke, or there is none. */
export class Unreachable extends Error {
  constructor() {
    super(t("The server cannot be reached."));
  }
}

/** The sentence in a refusal's body: `{"detail": text | [{message | msg}] | {error}}`, else a general one.
 *  Verdicts of a validator are in the list for values that are valid, too; these say nothing. */
export function refusalSentence(status: number, body: unknown): string {
  const detail = isRecord(body) ? (body["detail"] ?? body["error"]) : null;
  if (typeof detail === "string" && detail) return detail;
  if (Array.isArray(detail)) {
    const wrong = detail.filter((one) => !(isRecord(one) && one["is_valid"] === true));
    const parts = wrong.map((one) => (isRecord(one) ? (one["message"] ?? one["msg"]) : one)).filter((one) => typeof one === "string" && one);
    if (parts.length) return parts.join(" ");
  }
  if (isRecord(detail) && typeof detail["error"] === "string") return detail["error"];
  if (status === 401) return t("Please log in again.");
  if (status === 503) return t("The server is busy. Please try again in a moment.");
  return t("The server refused this ({status}).", { status });
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
