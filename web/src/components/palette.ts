const HUES = ["#c2410c", "#2563eb", "#15803d", "#a21caf", "#b45309", "#0e7490", "#be123c", "#6d28d9", "#4d7c0f", "#0f766e"];

/** A color for each name, in order: the author's where the map has one that the browser knows. The page mixes it with its background. */
export function colorsOf(names: readonly string[], map: Readonly<Record<string, string>> | null, hues: readonly string[] = HUES): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name, place) => [name, safeColor(map?.[name]) ?? hues[place % hues.length] ?? "gray"]));
}

/** A color, and nothing else that CSS knows; null for other texts. */
function safeColor(text: unknown): string | null {
  return typeof text === "string" && /^(#[\da-f]{3,8}|[a-z]+|(rgb|hsl)a?\([\d\s.,%/deg]*\))$/i.test(text.trim()) ? text.trim() : null;
}
