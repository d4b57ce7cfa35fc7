import { type ComponentConfig, type DependencyConfig, type PageConfig, type PropsByType, type StreamMessage, defaults } from "../wire/generated";
import type { PageState } from "./model";
import { startState } from "./start";

/** A dependency with the fields that a test does not care about filled in. */
export function dependency(fields: Partial<DependencyConfig> & { id: number }): DependencyConfig {
  const rest = { targets: [], inputs: [], outputs: [], component_prop_inputs: [], backend_fn: true, js: null, cancels: [], types: { generator: false, cancel: false } };
  return { ...rest, ...fields } as Partial<DependencyConfig> as DependencyConfig;
}

/** A page of textboxes with the given ids and values; type "state" where the value is `undefined`. */
export function pageConfig(values: Readonly<Record<number, unknown>>, dependencies: readonly DependencyConfig[]): PageConfig {
  const components = Object.entries(values).map(([id, value]) => ({
    id: Number(id),
    type: value === undefined ? "state" : "textbox",
    props: value === undefined ? {} : { value },
  }));
  const layout = { id: 0, children: Object.keys(values).map((id) => ({ id: Number(id) })) };
  return { root: "http://localhost", components: components as unknown as ComponentConfig[], layout, dependencies } as Partial<PageConfig> as PageConfig;
}

/** A message of the stream, of which a test names what it cares about. */
export function message<Message extends StreamMessage["msg"]>(fields: Partial<Extract<StreamMessage, { msg: Message }>> & { msg: Message }): Extract<StreamMessage, { msg: Message }> {
  return { event_id: null, ...fields } as unknown as Extract<StreamMessage, { msg: Message }>;
}

export function pageState(values: Readonly<Record<number, unknown>>, dependencies: readonly DependencyConfig[] = []): PageState {
  return startState(pageConfig(values, dependencies));
}

/** What a view gets of a component for which the script names only these options. */
export function propsOf<Type extends keyof PropsByType>(type: Type, given: Partial<PropsByType[Type]> = {}): PropsByType[Type] & ComponentConfig["props"] {
  const everywhere = { visible: true, elem_id: null, elem_classes: [], name: type, buttons: [] };
  return { ...everywhere, ...defaults[type], ...given } as unknown as PropsByType[Type] & ComponentConfig["props"];
}
