import type { Attachment } from "svelte/attachments";

const FOCUSABLE = ":is(a[href],button,input,select,textarea,[contenteditable],[tabindex]):not([data-reached])";

type Found = () => Iterable<HTMLElement>;

/** By element whose size matters: what may scroll then. One observer for all, so that a long chat has no more. */
const watched = new WeakMap<Element, readonly Found[]>();
const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) for (const found of watched.get(target) ?? []) for (const one of found()) reach(one);
});

/** Lets the keyboard reach what scrolls while it does: the element itself, or those in it that match `inside`. What holds
 *  something that takes the focus is reached by that. */
export function reachable(inside?: string): Attachment<HTMLElement> {
  return (element) => {
    const parts = inside === undefined ? [element, ...element.children] : [element];
    const found = () => (inside === undefined ? [element] : element.querySelectorAll<HTMLElement>(inside));
    for (const part of parts) {
      watched.set(part, [...(watched.get(part) ?? []), found]);
      observer.observe(part);
    }
    return () => {
      for (const part of parts) {
        const left = (watched.get(part) ?? []).filter((one) => one !== found);
        watched.set(part, left);
        if (left.length === 0) observer.unobserve(part);
      }
    };
  };
}

function reach(element: HTMLElement): void {
  const scrolls = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
  const mayScroll = scrolls && /auto|scroll/.test(getComputedStyle(element).overflow);
  if (mayScroll && !element.querySelector(FOCUSABLE)) {
    element.tabIndex = 0;
    element.dataset["reached"] = "";
  } else if (element.dataset["reached"] !== undefined) {
    element.removeAttribute("tabindex");
    delete element.dataset["reached"];
  }
}
