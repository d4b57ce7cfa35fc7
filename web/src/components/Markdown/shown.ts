import { letReach } from "../reach";
import { dressCode } from "./code";
import { typeset } from "./math";
import { morph } from "./morph";
import { directionOf } from "./direction";
import { type Freedom, nodesOf } from "./safe";

/** The pieces of a text in the page. A piece whose HTML stays keeps its nodes, and so do the parts of a piece that grows:
 *  nothing flickers and a selection holds. */
export class ShownPieces {
  readonly #elements: HTMLElement[] = [];
  readonly #shown: string[] = [];

  constructor(
    private readonly host: Element,
    private readonly freedom: Freedom,
  ) {}

  /** Shows these pieces, which are as before up to the place `from`. */
  show(pieces: readonly string[], from: number): void {
    for (const gone of this.#elements.splice(pieces.length)) gone.remove();
    this.#shown.length = Math.min(this.#shown.length, pieces.length);
    const added = document.createDocumentFragment();
    for (let place = from; place < pieces.length; place++) {
      const html = pieces[place] ?? "";
      if (this.#shown[place] === html) continue;
      this.#shown[place] = html;
      this.#draw(this.#elements[place] ?? this.#append(added), place, html);
    }
    this.host.append(added);
  }

  clear(): void {
    this.show([], 0);
  }

  #append(to: DocumentFragment): HTMLElement {
    const element = document.createElement("div");
    element.className = "ll-piece";
    this.#elements.push(element);
    to.append(element);
    return element;
  }

  #draw(element: HTMLElement, place: number, html: string): void {
    /** Once more, when something has come that was not there yet. */
    const again = () => {
      if (this.#elements[place] === element && this.#shown[place] === html) this.#draw(element, place, html);
    };
    const nodes = nodesOf(html, this.freedom);
    if (html.includes("<pre")) dressCode(nodes, again);
    if (html.includes("md-math")) typeset(nodes, again);
    morph(element, nodes);
    if (/<table|md-display/.test(html)) element.querySelectorAll<HTMLElement>(".md-display,table").forEach(letReach);
    // Each piece by its own first letter: a list in Hebrew under a paragraph in English. With `dir="auto"` of the whole, the
    // browser would look at all of it again with each piece that comes or goes.
    const direction = this.host.getAttribute("dir") ? "" : directionOf(html);
    if (element.dir === direction) return; // the browser looks at all of it again when it is written
    if (direction) element.dir = direction;
    else element.removeAttribute("dir");
  }
}
