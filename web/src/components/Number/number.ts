/** What the user typed as a value: null for nothing, undefined while it is no number yet ("-", "1e"). */
export function parseTyped(typed: string, hasBadInput: boolean): number | null | undefined {
  if (hasBadInput) return undefined;
  if (typed.trim() === "") return null;
  const value = Number(typed);
  return Number.isFinite(value) ? value : undefined;
}

/** The text to put into the control, or null to leave it: what stands there already means the same ("1.50", "1."). */
export function textToShow(value: unknown, shown: string, hasBadInput: boolean): string | null {
  const wanted = typeof value === "number" ? String(value) : "";
  if (wanted === shown) return null;
  if (typeof value === "number" && shown !== "" && Number(shown) === value) return null;
  if (wanted === "" && hasBadInput) return null;
  return wanted;
}

export function clamp(value: number, minimum: number | null, maximum: number | null): number {
  return Math.min(Math.max(value, minimum ?? -Infinity), maximum ?? Infinity);
}
