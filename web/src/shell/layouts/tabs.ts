import type { Node } from "../../state/model";
import type { LayoutNode } from "../../wire/config";

export interface Tab {
  readonly layout: LayoutNode;
  /** What `selected` names: the author's id, else the place in the list. */
  readonly key: string | number;
  readonly label: string;
  readonly isEnabled: boolean;
  readonly isVisible: boolean;
}

export function tabList(children: readonly LayoutNode[], nodes: Readonly<Record<number, Node>>): Tab[] {
  return children.flatMap((layout, index) => {
    const node = nodes[layout.id];
    if (!node) return [];
    const { id, label, interactive, visible } = node.props;
    return {
      layout,
      key: typeof id === "string" || typeof id === "number" ? id : index,
      label: typeof label === "string" ? label : "",
      isEnabled: interactive !== false,
      isVisible: visible !== false && visible !== "hidden",
    };
  });
}

/** The tab to show: the selected one if it can be shown, else the first that can. */
export function shownTab(tabs: readonly Tab[], selected: unknown): Tab | undefined {
  const usable = tabs.filter((tab) => tab.isVisible && tab.isEnabled);
  return usable.find((tab) => tab.key === selected) ?? usable[0];
}

/** The tab that an arrow, Home or End key leads to, round the ends; undefined for other keys. */
export function neighbour(tabs: readonly Tab[], from: Tab | undefined, key: string): Tab | undefined {
  const usable = tabs.filter((tab) => tab.isVisible && tab.isEnabled);
  const at = usable.findIndex((tab) => tab.key === from?.key);
  if (key === "ArrowRight") return usable[(at + 1) % usable.length];
  if (key === "ArrowLeft") return usable[(at - 1 + usable.length) % usable.length];
  if (key === "Home") return usable[0];
  if (key === "End") return usable.at(-1);
  return undefined;
}
