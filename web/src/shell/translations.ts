import type { PageConfig } from "../wire/generated";
import type { Node, PageState } from "../state/model";
import { bestLanguage } from "../texts/best";
import { wantedLanguages } from "../texts/language";

/** What stands in a text for one of the author's: `__i18n__{"__type__": "translation_metadata", "key": "…"}`. */
const MARK = /__i18n__(\{"__type__": ?"translation_metadata", ?"key": ?"(?:[^"\\]|\\.)*"\})/g;

export interface Translator {
  text(text: string): string;
  config(config: PageConfig): PageConfig;
  /** `before`: what was translated then stays. */
  state(state: PageState, before: PageState): PageState;
}

/** Puts the author's texts in the user's language where keys stand for them. */
export function translator(translations: Readonly<Record<string, unknown>>, wanted: readonly string[] = wantedLanguages()): Translator {
  const language = bestLanguage(wanted, Object.keys(translations));
  const tables = [language ?? "en", "en"].map((name) => (translations[name] ?? {}) as Readonly<Record<string, string>>);

  const textOf = (key: string) => tables.find((table) => Object.hasOwn(table, key))?.[key] ?? key;
  const text = (marked: string) => marked.replace(MARK, (whole, data: string) => textOf(keyIn(data) ?? whole));

  function deep(value: unknown): unknown {
    if (typeof value === "string") return value.includes("__i18n__") ? text(value) : value;
    if (Array.isArray(value)) return same(value, value.map(deep));
    if (typeof value !== "object" || value === null) return value;
    const record = value as Record<string, unknown>;
    if (record["__type__"] === "translation_metadata") return textOf(String(record["key"]));
    const entries = Object.entries(record);
    const next = entries.map(([, one]) => deep(one));
    return next.every((one, place) => one === entries[place]?.[1]) ? value : Object.fromEntries(entries.map(([name], place) => [name, next[place]]));
  }

  /** Values of choices stay: the server knows them as they are. */
  function props(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const { choices, value, ...rest } = given;
    const shown = { ...(deep(rest) as object) };
    if (!Array.isArray(choices)) return { ...given, ...shown, ...("value" in given ? { value: deep(value) } : {}) };
    return { ...given, ...shown, choices: choices.map((one: unknown) => (Array.isArray(one) ? [deep(one[0]), ...(one.slice(1) as unknown[])] : one)) };
  }

  function node(one: Node, before: Node | undefined): Node {
    if (one === before) return one;
    const next = props({ ...one.props, value: one.value });
    const { value, ...rest } = next;
    return { ...one, props: one.props === before?.props ? before.props : (rest as Node["props"]), value };
  }

  return {
    text,
    config: (config) => ({
      ...config,
      title: text(config.title),
      ...(config.header ? { header: deep(config.header) as NonNullable<PageConfig["header"]> } : {}),
      pages: deep(config.pages) as PageConfig["pages"],
      components: config.components.map((one) => ({ ...one, props: props(one.props) as typeof one.props })),
    }),
    state: (state, before) => {
      if (state.nodes === before.nodes) return state;
      return { ...state, nodes: Object.fromEntries(Object.values(state.nodes).map((one) => [one.id, node(one, before.nodes[one.id])])) };
    },
  };
}

/** Undefined for what is no JSON: a person can write anything. */
function keyIn(data: string): string | undefined {
  try {
    return (JSON.parse(data) as { key: string }).key;
  } catch {
    return undefined;
  }
}

function same(before: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  return next.every((one, place) => one === before[place]) ? before : next;
}
