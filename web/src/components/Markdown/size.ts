/** A declaration of a size option (`300` means pixels, text is CSS), or nothing. */
export function cssSize(property: string, value: unknown): string {
  if (typeof value === "number") return `${property}:${String(value)}px;`;
  return typeof value === "string" && /^[\w.%() +*/-]+$/.test(value) ? `${property}:${value};` : "";
}
