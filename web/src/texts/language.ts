/** Those that there are files for, and English. */
export const LANGUAGES = ["ar", "de", "en", "es", "fr", "it", "ja", "nl", "pt", "zh"] as const;

/** Languages that the user wants, best first: asked for in the address (`?__lang=de`), or the browser's. */
export function wantedLanguages(): string[] {
  const asked = new URLSearchParams(location.search).get("__lang");
  return asked === null ? [...navigator.languages] : [asked, ...navigator.languages];
}

/** Texts in the user's language. English is in the page itself: it loads nothing. */
export async function startLanguage(): Promise<void> {
  const wanted = wantedLanguages();
  if (/^en\b/i.test(wanted[0] ?? "en")) return;
  await import("./load").then(({ load }) => load(wanted)).catch(console.error); // better in English than not at all
}
