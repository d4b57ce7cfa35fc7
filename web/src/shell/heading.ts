import type { Node } from "../state/model";
import type { LayoutNode } from "../wire/generated";

/** What a server calls pages that have no title. */
const UNTITLED = "Limelight";

/** The author's title; null where there is none. */
export function titleOf(config: { readonly title?: string | null }): string | null {
  return config.title && config.title !== UNTITLED ? config.title : null;
}

/** Whether the author wrote a main heading that shows at once, in markdown or HTML outside of tabs. */
export function headed(layout: LayoutNode, nodes: Readonly<Record<number, Node>>): boolean {
  const node = nodes[layout.id];
  if (node?.type === "tabitem" || node?.type === "walkthroughstep" || node?.props.visible === false) return false;
  if (typeof node?.value === "string" && (node.type === "markdown" || node.type === "html") && /^\s*#\s|<h1/m.test(node.value)) return true;
  return layout.children?.some((child) => headed(child, nodes)) ?? false;
}
