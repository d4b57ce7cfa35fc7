import type { DependencyConfig, PageConfig } from "../wire/config";
import type { PageState } from "./model";
import { startState } from "./start";

/** A dependency with the fields that a test does not care about filled in. */
export function dependency(fields: Partial<DependencyConfig> & { id: number }): DependencyConfig {
  return { targets: [], inputs: [], outputs: [], backend_fn: true, js: null, ...fields };
}

/** A page of textboxes with the given ids and values; type "state" where the value is `undefined`. */
export function pageConfig(values: Readonly<Record<number, unknown>>, dependencies: readonly DependencyConfig[]): PageConfig {
  return {
    root: "http://localhost",
    components: Object.entries(values).map(([id, value]) => ({
      id: Number(id),
      type: value === undefined ? "state" : "textbox",
      props: value === undefined ? {} : { value },
    })),
    layout: { id: 0, children: Object.keys(values).map((id) => ({ id: Number(id) })) },
    dependencies,
  };
}

export function pageState(values: Readonly<Record<number, unknown>>, dependencies: readonly DependencyConfig[] = []): PageState {
  return startState(pageConfig(values, dependencies));
}
