import { type CountedText, filled, formsOf } from "./texts";

/** The form of a text for this number. `one` is the English form for 1. */
export function counted(count: number, one: string, text: CountedText): string {
  const { language, forms } = formsOf(text);
  const form = forms ? forms[new Intl.PluralRules(language).select(count)] : count === 1 ? one : text;
  return filled(form ?? forms?.["other"] ?? text, { count: count.toLocaleString(language) });
}
