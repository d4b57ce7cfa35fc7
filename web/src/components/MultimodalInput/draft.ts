import type { FileData } from "../../wire/generated";
import { filesOf } from "../File/files";

/** A message that is being written. */
export interface Draft {
  readonly text: string;
  readonly files: readonly FileData[];
}

export function draftOf(value: unknown): Draft {
  if (typeof value === "string") return { text: value, files: [] };
  if (typeof value !== "object" || value === null) return { text: "", files: [] };
  const { text, files } = value as Readonly<Record<string, unknown>>;
  return { text: typeof text === "string" ? text : "", files: filesOf(files ?? []) };
}

export function withFiles(draft: Draft, uploaded: readonly FileData[], takesSeveral: boolean): Draft {
  return { ...draft, files: takesSeveral ? [...draft.files, ...uploaded] : uploaded.slice(0, 1) };
}

export function withoutFile(draft: Draft, index: number): Draft {
  return { ...draft, files: draft.files.filter((_, place) => place !== index) };
}

/** What a paste brings: files, or a text so long that it is better a file. */
export function pastedFiles(data: DataTransfer, longestText: number): File[] {
  if (data.files.length > 0) return [...data.files];
  const text = data.getData("text/plain");
  return text.length > longestText ? [new File([text], "pasted_text.txt", { type: "text/plain" })] : [];
}

/** Enter sends; with Shift, or while a word is being composed, it does not. */
export function sends(event: Pick<KeyboardEvent, "key" | "shiftKey" | "isComposing">): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing;
}
