import { isFileData } from "../File/files";
import type { FileData } from "../../wire/generated";

export type Pair = readonly [FileData | null, FileData | null];

export function pairOf(value: unknown): Pair {
  const [first, second] = (Array.isArray(value) ? value : []) as unknown[];
  return [isFileData(first) ? first : null, isFileData(second) ? second : null];
}

/** The pair with another image at a place; null if none is left. */
export function replaced(pair: Pair, place: 0 | 1, file: FileData | null): Pair | null {
  const made: Pair = place === 0 ? [file, pair[1]] : [pair[0], file];
  return made[0] === null && made[1] === null ? null : made;
}
