export type FileCount = "single" | "multiple" | "directory";

export function countOf(prop: unknown): FileCount {
  return prop === "multiple" || prop === "directory" ? prop : "single";
}

/** A `height` or `width` property as CSS: numbers are pixels. */
export function heightOf(prop: unknown): string | undefined {
  if (typeof prop === "number") return `${String(prop)}px`;
  return typeof prop === "string" && /^[\w.%() +*/-]+$/.test(prop) ? prop : undefined;
}

export function promptFor(count: FileCount, types: readonly string[] | null, placeholder: string | null): string {
  if (placeholder) return placeholder;
  const what = { single: "a file", multiple: "files", directory: "a folder" }[count];
  const only = types ? ` (${types.join(", ")})` : "";
  return `Drop ${what} here or click to choose${only}`;
}
