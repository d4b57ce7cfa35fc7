/** Of the languages that there are, the first that is wanted; `de-AT` is content with `de`. */
export function bestLanguage(wanted: readonly string[], known: readonly string[]): string | null {
  for (const one of wanted) {
    const name = one.toLowerCase();
    const found = known.find((other) => other.toLowerCase() === name) ?? known.find((other) => other === name.split("-")[0]);
    if (found !== undefined) return found;
  }
  return null;
}
