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
    // New ones come in one go: with each, the browser looks for the direction of the whole.
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
    // Each piece by its own first letter: a list in Hebrew under a paragraph in English. `dir="auto"` of the whole would be
    // decided while it is empty.
    const direction = this.host.getAttribute("dir") === "auto" ? directionOf(html) : "";
    if (element.dir !== direction) element.dir = direction; // the browser looks at all of it again when it is written
  }
}
