import type { Node } from "../state/model";
import type { LayoutNode } from "../wire/config";

/** Whether the author wrote a main heading that shows at once, in markdown or HTML outside of tabs. */
export function headed(layout: LayoutNode, nodes: Readonly<Record<number, Node>>): boolean {
  const node = nodes[layout.id];
  if (node?.type === "tabitem" || node?.props["visible"] === false) return false;
  if (typeof node?.value === "string" && (node.type === "markdown" || node.type === "html") && /^\s*#\s|<h1/m.test(node.value)) return true;
  return layout.children?.some((child) => headed(child, nodes)) ?? false;
}
