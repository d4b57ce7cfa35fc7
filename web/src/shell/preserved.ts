import { isEqual } from "../state/equal";
import type { PageState } from "../state/model";
import { startState } from "../state/start";
import type { ComponentConfig, PageConfig } from "../wire/generated";
import type { KeyStore } from "../wire/session";

/** The props that a kept value depends on. If they have changed, the component starts with the author's value. */
const BOUNDS = ["choices", "multiselect", "minimum", "maximum", "file_count", "file_types", "sources", "headers", "datatype"];

/** Their values live on the server, and in the browser anyway. */
const ELSEWHERE: ReadonlySet<string> = new Set(["state", "browserstate"]);

/** A value that is kept, and what it is good for. */
export interface Item {
  readonly name: string;
  readonly bounds: readonly unknown[];
  readonly value: unknown;
}

const keyOf = (config: PageConfig) => `limelight:preserved:${config.root}`;

/** Keeps what the page shows over the load of the next version of its script: all values that are not as the author set them. */
export function preserve(config: PageConfig, state: PageState, store?: KeyStore): void {
  const before = startState(config);
  const items = named(config).flatMap(([name, component]): Item[] => {
    const value = state.nodes[component.id]?.value;
    const isChanged = !ELSEWHERE.has(component.type) && !isEqual(value, before.nodes[component.id]?.value);
    return isChanged ? [{ name, bounds: boundsOf(component), value }] : [];
  });
  try {
    (store ?? sessionStorage).setItem(keyOf(config), JSON.stringify(items));
  } catch {
    // Full or forbidden: the page begins afresh.
  }
}

/** The configuration with what was preserved, where the components are the same; only the first time. */
export function withPreserved(config: PageConfig, store?: KeyStore): PageConfig {
  return withItems(config, unpacked(store, keyOf(config)));
}

/** The configuration with these values, where the components are the same and take one. */
export function withItems(config: PageConfig, items: readonly Item[], takes: (component: ComponentConfig) => boolean = () => true): PageConfig {
  if (!items.length) return config;
  const names = new Map(named(config).map(([name, component]) => [component.id, name]));
  const components = config.components.map((component) => {
    const item = takes(component) && items.find((one) => one.name === names.get(component.id) && isEqual(one.bounds, boundsOf(component)));
    return item ? { ...component, props: { ...component.props, value: item.value } } : component;
  });
  return { ...config, components };
}

function unpacked(given: KeyStore | undefined, key: string): readonly Item[] {
  try {
    const store = given ?? sessionStorage;
    const items = JSON.parse(store.getItem(key) ?? "[]") as readonly Item[];
    store.removeItem(key);
    return items;
  } catch {
    return [];
  }
}

/** Components by what their author calls them: numbers change with each line of the script. */
export function named(config: PageConfig): [string, ComponentConfig][] {
  const counts = new Map<string, number>();
  return config.components.map((component) => {
    const name = JSON.stringify([component.type, component.props["elem_id"] ?? null, component.props["label"] ?? null]);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return [`${name}${String(count)}`, component];
  });
}

export function boundsOf(component: ComponentConfig): unknown[] {
  return BOUNDS.map((name) => (component.props as Readonly<Record<string, unknown>>)[name] ?? null);
}
