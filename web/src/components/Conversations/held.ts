import { t } from "../../texts/texts";
import { isRecord } from "../../wire/errors";

/** A conversation of the list. */
export interface Listed {
  readonly id: string;
  readonly title: string;
  /** Seconds since 1970. */
  readonly at: number;
}

export interface Held {
  readonly kept: "browser" | "server" | null;
  readonly owner: string;
  readonly listed: readonly Listed[];
  readonly current: string | null;
  readonly messages: readonly unknown[] | null;
}

export const MAX_LISTED = 200;
const MAX_TITLE = 80;

export function heldOf(value: unknown): Held {
  const given = isRecord(value) ? value : {};
  const { kept, owner, current, messages } = given;
  return {
    kept: kept === "browser" || kept === "server" ? kept : null,
    owner: typeof owner === "string" ? owner : "",
    listed: listedOf(given["listed"]),
    current: typeof current === "string" ? current : null,
    messages: Array.isArray(messages) ? messages : null,
  };
}

/** What of a value is a list of conversations: stored text may be anything. */
export function listedOf(value: unknown): Listed[] {
  if (!Array.isArray(value)) return [];
  return value.filter((one: unknown): one is Listed => isRecord(one) && typeof one["id"] === "string" && typeof one["title"] === "string" && typeof one["at"] === "number");
}

/** The list with a conversation that was just continued: first, and with its title if it had none. */
export function continued(listed: readonly Listed[], id: string, title: string, at: number): Listed[] {
  const before = listed.find((one) => one.id === id);
  return [{ id, title: before?.title ?? title, at }, ...listed.filter((one) => one.id !== id)].slice(0, MAX_LISTED);
}

export function without(listed: readonly Listed[], id: string): Listed[] {
  return listed.filter((one) => one.id !== id);
}

/** The beginning of what was said first, in one line. */
export function titleOf(messages: readonly unknown[]): string {
  const first = messages.find((one) => isRecord(one) && one["role"] === "user") ?? messages[0];
  const content: unknown = isRecord(first) ? first["content"] : null;
  const line = (wordsIn(content) || nameIn(content)).replace(/\s+/g, " ").trim();
  const letters = [...line];
  return letters.length > MAX_TITLE ? `${letters.slice(0, MAX_TITLE - 1).join("").trimEnd()}…` : line || t("Chat");
}

function wordsIn(content: unknown): string {
  if (typeof content === "string") return content;
  if (Array.isArray(content)) return content.map((one: unknown) => wordsIn(one)).find((text) => text.trim() !== "") ?? "";
  if (!isRecord(content)) return "";
  return typeof content["text"] === "string" ? content["text"] : "";
}

/** The name of the first file. */
function nameIn(content: unknown): string {
  if (Array.isArray(content)) return content.map((one: unknown) => nameIn(one)).find(Boolean) ?? "";
  const file = isRecord(content) ? content["file"] : null;
  return isRecord(file) && typeof file["orig_name"] === "string" ? file["orig_name"] : "";
}

export interface Group {
  readonly name: string;
  readonly listed: readonly Listed[];
}

/** The list by days, the last one first. */
export function byDay(listed: readonly Listed[], now: Date): Group[] {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime() / 1000;
  const day = 86_400;
  const nameOf = (at: number) => (at >= midnight ? t("Today") : at >= midnight - day ? t("Yesterday") : at >= midnight - 6 * day ? t("Previous 7 days") : t("Older"));
  const groups = new Map<string, Listed[]>();
  for (const one of [...listed].sort((a, b) => b.at - a.at)) groups.set(nameOf(one.at), [...(groups.get(nameOf(one.at)) ?? []), one]);
  return [...groups].map(([name, of]) => ({ name, listed: of }));
}
