import type { FileData } from "../../wire/generated";
import { isFileData } from "../File/files";

/** The file of a value: of itself, or of the older form `{"video": …, "subtitles": …}`. */
export function videoOf(value: unknown): FileData | null {
  if (isFileData(value)) return value;
  return typeof value === "object" && value !== null && "video" in value && isFileData(value.video) ? value.video : null;
}
