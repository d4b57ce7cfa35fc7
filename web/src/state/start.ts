import { withLabel } from "./labels";
import type { ComponentConfig, PageConfig } from "../wire/config";
import type { Node, PageState } from "./model";
import { idle } from "./status";

/** The page as the author described it, before anything has run. */
export function startState(config: PageConfig): PageState {
  const inputs = new Set(config.dependencies.flatMap((dependency) => dependency.inputs));
  const outputs = new Set(config.dependencies.flatMap((dependency) => dependency.outputs));
  const nodes: Record<number, Node> = {};
  for (const component of config.components) {
    nodes[component.id] = node(component, inputs.has(component.id) || !outputs.has(component.id));
  }
  return {
    nodes,
    dependencies: config.dependencies,
    layout: config.layout ?? { id: -1, children: [] },
    jobs: [],
  };
}

function node(component: ComponentConfig, isInputByUse: boolean): Node {
  const { value = null, ...props } = component.props;
  return { id: component.id, type: component.type, props: withLabel(component.type, props), value, isInputByUse, status: idle };
}
