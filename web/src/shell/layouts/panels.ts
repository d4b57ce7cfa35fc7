import type { Node } from "../../state/model";
import type { LayoutNode } from "../../wire/generated";

/** A tab, or a step of a walkthrough. */
export interface Panel {
  readonly layout: LayoutNode;
  /** What `selected` names: the author's id, else the server's. */
  readonly key: string | number;
  readonly label: string;
  /** Its place among all, those included that do not show. */
  readonly index: number;
  readonly isEnabled: boolean;
  readonly isVisible: boolean;
  readonly isAtEnd: boolean;
}

export function panelList(children: readonly LayoutNode[], node: (id: number) => Node | undefined): Panel[] {
  return children.flatMap((layout, index) => {
    const found = node(layout.id);
    if (!found) return [];
    const { id, label, interactive, visible, alignment } = found.props;
    return {
      layout,
      key: typeof id === "string" || typeof id === "number" ? id : layout.id,
      label: typeof label === "string" ? label : "",
      index,
      isEnabled: interactive !== false,
      isVisible: visible !== false && visible !== "hidden",
      isAtEnd: alignment === "right",
    };
  });
}

/** The panel to show: the selected one if it is visible (a function may select what the user cannot), else the first
 *  that the user can select. */
export function shownPanel(panels: readonly Panel[], selected: unknown): Panel | undefined {
  const visible = panels.filter((panel) => panel.isVisible);
  return visible.find((panel) => panel.key === selected) ?? visible.find((panel) => panel.layout.id === selected) ?? visible.find((panel) => panel.isEnabled) ?? visible[0];
}

/** The panel that an arrow, Home or End key leads to, round the ends; undefined for other keys. */
export function neighbour(panels: readonly Panel[], from: Panel | undefined, key: string): Panel | undefined {
  const usable = panels.filter((panel) => panel.isVisible && panel.isEnabled);
  const at = usable.findIndex((panel) => panel.layout.id === from?.layout.id);
  if (key === "ArrowRight") return usable[(at + 1) % usable.length];
  if (key === "ArrowLeft") return usable[(Math.max(at, 0) - 1 + usable.length) % usable.length];
  if (key === "Home") return usable[0];
  if (key === "End") return usable.at(-1);
  return undefined;
}

/** Whether each tab stays in the line, where they are not all as wide as the `room`: the first ones do, as many as fit
 *  beside a button for the others, and in any case the one that is shown. */
export function fitting(widths: readonly number[], room: number, buttonWidth: number, shown: number): boolean[] {
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total <= room) return widths.map(() => true);
  let used = buttonWidth + (widths[shown] ?? 0);
  return widths.map((width, index) => {
    if (index === shown) return true;
    used += width;
    return used <= room;
  });
}
