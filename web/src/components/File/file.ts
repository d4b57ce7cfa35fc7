import { t } from "../../texts/texts";

export type FileCount = "single" | "multiple" | "directory";

export function countOf(prop: unknown): FileCount {
  return prop === "multiple" || prop === "directory" ? prop : "single";
}

/** A `height` or `width` property as CSS: numbers are pixels. */
export function heightOf(prop: unknown): string | undefined {
  if (typeof prop === "number") return `${String(prop)}px`;
  return typeof prop === "string" && /^[\w.%() +*/-]+$/.test(prop) ? prop : undefined;
}

/** The name of upload areas that accept any file. */
export const chooseText = () => t("Click to upload or drop files");

export function promptFor(types: readonly string[] | null): string {
  return types ? `${chooseText()} (${types.join(", ")})` : chooseText();
}

/** A list with one of its entries at another place. */
export function movedTo<Entry>(list: readonly Entry[], from: number, to: number): Entry[] {
  const rest = list.filter((_, place) => place !== from);
  return [...rest.slice(0, to), ...list.slice(from, from + 1), ...rest.slice(to)];
}
