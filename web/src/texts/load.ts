import { bestLanguage } from "./best";
import { LANGUAGES } from "./language";
import { type Translations, useLanguage } from "./texts";

/** Each language is a chunk of its own. */
const files = import.meta.glob<Translations>(["./languages/*.json", "!./languages/en.json"], { import: "default" });
const RIGHT_TO_LEFT = ["ar", "fa", "he"];

export async function load(wanted: readonly string[]): Promise<void> {
  const byName = new Map(Object.entries(files).map(([path, file]) => [path.replace(/^.*\/(.+)\.json$/, "$1"), file]));
  const found = bestLanguage(wanted, LANGUAGES);
  const file = found === null ? undefined : byName.get(found);
  if (found === null || !file) return;
  useLanguage(found, await file());
  document.documentElement.lang = found;
  if (RIGHT_TO_LEFT.includes(found)) document.documentElement.dir = "rtl";
}
