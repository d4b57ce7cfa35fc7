import type { Attachment } from "svelte/attachments";

const FOCUSABLE = ":is(a[href],button,input,select,textarea,[contenteditable],[tabindex]):not([data-reached])";

/** By element whose size matters: what may scroll then. */
const scrollers = new WeakMap<Element, HTMLElement>();
// One for all, so that a long chat has no more.
let observer: ResizeObserver | undefined;

function measure(entries: readonly ResizeObserverEntry[]): void {
  const resized = new Set<HTMLElement>();
  for (const { target } of entries) {
    const scroller = scrollers.get(target);
    if (scroller && target.isConnected) resized.add(scroller);
    else observer?.unobserve(target);
  }
  // All are measured before one is changed: a change between two would cost a layout each.
  for (const [element, scrolls] of [...resized].map((one) => [one, scrollsNow(one)] as const)) reach(element, scrolls);
}

/** Lets the keyboard reach an element that scrolls while it does. What holds something that takes the focus is reached by
 *  that. No element may be a child of one such element and be one itself. */
export function letReach(element: HTMLElement): void {
  observer ??= new ResizeObserver(measure);
  for (const part of [element, ...element.children]) {
    scrollers.set(part, element);
    observer.unobserve(part); // one that is drawn anew has the same size, but has lost its attributes
    observer.observe(part);
  }
}

/** `letReach` as an attachment. */
export const reachable: Attachment<HTMLElement> = (element) => {
  letReach(element);
};

function scrollsNow(element: HTMLElement): boolean {
  const overflows = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
  return overflows && /auto|scroll/.test(getComputedStyle(element).overflow);
}

function reach(element: HTMLElement, scrolls: boolean): void {
  if (scrolls && !element.querySelector(FOCUSABLE)) {
    element.tabIndex = 0;
    element.dataset["reached"] = "";
  } else if (element.dataset["reached"] !== undefined) {
    element.removeAttribute("tabindex");
    delete element.dataset["reached"];
  }
}
