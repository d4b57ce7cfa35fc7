import { withTexts } from "./labels";
import type { ComponentConfig, DependencyConfig, PageConfig } from "../wire/generated";
import type { Node, PageState } from "./model";
import { idle } from "./status";

/** The page as the author described it, before anything has run. */
export function startState(config: PageConfig): PageState {
  return {
    nodes: Object.fromEntries(nodesOf(config.components, config.dependencies).map((node) => [node.id, node])),
    dependencies: config.dependencies,
    retired: [],
    layout: config.layout,
    jobs: [],
  };
}

/** Components as they are at first, among these dependencies; in their order. */
export function nodesOf(components: readonly ComponentConfig[], dependencies: readonly DependencyConfig[]): Node[] {
  const inputs = new Set(dependencies.flatMap((dependency) => dependency.inputs));
  const outputs = new Set(dependencies.flatMap((dependency) => dependency.outputs));
  // Highlighted text is a result, unless a function takes it: labels of people's own are not asked for by chance.
  const isFree = ({ id, type }: ComponentConfig) => !outputs.has(id) && type !== "highlightedtext";
  return components.map((component) => node(component, inputs.has(component.id) || isFree(component)));
}

function node(component: ComponentConfig, isInputByUse: boolean): Node {
  const { value = null, ...rest } = component.props;
  const props = withTexts(component.type, rest as ComponentConfig["props"]);
  const isLinked = component.is_linked === true;
  const first = component.type === "number" && value === null && !isLinked ? firstNumber(props) : value;
  return { id: component.id, type: component.type, props, value: first, isInputByUse, isLinked, status: idle };
}

/** A number field without a value begins with 0, as Gradio's do, or with the number of its range that is nearest. */
function firstNumber(props: Readonly<Record<string, unknown>>): number {
  const { minimum, maximum } = props;
  const low = typeof minimum === "number" ? Math.max(0, minimum) : 0;
  return typeof maximum === "number" ? Math.min(low, maximum) : low;
}
