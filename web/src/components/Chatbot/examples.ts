import type { FileData } from "../../wire/generated";
import { filesOf, isFileData, kindOf, nameOf, shownUrlOf } from "../File/files";

/** A message to begin with, offered while the chat is empty. */
export interface Example {
  readonly label: string;
  readonly text: string;
  readonly files: readonly FileData[];
  readonly icon: FileData | null;
}

export function examplesOf(prop: unknown): Example[] {
  return Array.isArray(prop) ? prop.flatMap((one: unknown) => exampleOf(one)) : [];
}

function exampleOf(one: unknown): Example[] {
  if (typeof one === "string") return [{ label: one, text: one, files: [], icon: null }];
  if (typeof one !== "object" || one === null) return [];
  const { text, display_text: display, files, icon } = one as Readonly<Record<string, unknown>>;
  const said = typeof text === "string" ? text : "";
  const label = typeof display === "string" && display ? display : said;
  return [{ label, text: said, files: filesOf(files), icon: isFileData(icon) ? icon : null }];
}

/** Addresses of the first few of its files that are pictures. */
export function picturesIn(example: Example): string[] {
  return example.files
    .filter((file) => kindOf({ name: nameOf(file), type: file.mime_type ?? null }) === "image")
    .slice(0, 3)
    .flatMap((file) => shownUrlOf(file) ?? []);
}
