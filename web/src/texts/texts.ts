import type english from "./languages/en.json";

type Catalogue = typeof english;
/** The page's own texts. English is the text itself, so it needs no file; `languages/en.json` lists them all. */
export type Text = { [Key in keyof Catalogue]: Catalogue[Key] extends string ? Key : never }[keyof Catalogue];
/** Texts with a number, `{count}`, known by their English form for several. */
export type CountedText = Exclude<keyof Catalogue, Text>;
/** Plural forms by the categories of `Intl.PluralRules`. */
export type Forms = Readonly<Record<string, string>>;
export type Translations = Readonly<Record<string, string | Forms>>;
type Values = Readonly<Record<string, string | number>>;

let language = "en";
let translations: Translations = {};

/** Before anything is shown: a page keeps its language. */
export function useLanguage(name: string, texts: Translations): void {
  language = name;
  translations = texts;
}

/** A text in the page's language, with `values` in place of `{name}`. */
export function t(text: Text, values: Values = {}): string {
  return filled((translations[text] as string | undefined) ?? text, values);
}

export const currentLanguage = () => language;

/** English numbers its places otherwise: 2nd. */
export const isEnglish = () => language === "en";

/** A text of which the type checker cannot know that it is in the catalogue, such as the name of a component. */
export function translated(text: string): string {
  const found = translations[text];
  return typeof found === "string" ? found : text;
}

/** A text of ours that Python made of this template, in the page's language. What the author wrote instead stays. */
export function ownText(text: string, template: string | undefined): string {
  if (template === undefined) return text;
  const [before = "", after] = template.split("{name}");
  const isMade = after !== undefined && text.startsWith(before) && text.endsWith(after);
  return isMade ? t(template as Text, { name: text.slice(before.length, text.length - after.length) }) : translated(text);
}

/** For `counted`. */
export const formsOf = (text: CountedText) => ({ language, forms: translations[text] as Forms | undefined });

export function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
