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
