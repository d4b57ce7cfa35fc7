import type { Attachment } from "svelte/attachments";
import { SvelteSet } from "svelte/reactivity";

/** How far beyond what is seen pictures are loaded, so that they are there when one scrolls to them. */
const MARGIN = "600px";

/** Which of many places are near what is seen. Only their pictures are in the page: a thousand decoded ones, and more than
 *  some dozens of films, are more than a browser holds. */
export class Near {
  readonly #places = new SvelteSet<number>();
  readonly #placeOf = new WeakMap<Element, number>();
  #observer: IntersectionObserver | null = null;

  has(place: number): boolean {
    return this.#places.has(place);
  }

  /** For the element of a place. */
  at(place: number): Attachment<Element> {
    return (element) => {
      // `scrollMargin`: the same margin in boxes that scroll by themselves, where the browser knows it.
      const margins = { rootMargin: MARGIN, scrollMargin: MARGIN };
      this.#observer ??= new IntersectionObserver((entries) => {
        this.#note(entries);
      }, margins);
      this.#placeOf.set(element, place);
      this.#observer.observe(element);
      return () => {
        this.#observer?.unobserve(element);
        this.#places.delete(place);
      };
    };
  }

  #note(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const place = this.#placeOf.get(target);
      if (place === undefined) continue;
      if (isIntersecting) this.#places.add(place);
      else this.#places.delete(place);
    }
  }
}
