import { safeNodes } from "../Markdown/safe";

/** Shows foreign HTML: it runs nothing and stays in its cell. */
export function show(html: string): (element: HTMLElement) => void {
  return (element) => {
    element.replaceChildren(safeNodes(html));
  };
}
