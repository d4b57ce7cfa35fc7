import "./inSight.css";
import { dependencyOf, type PageState } from "../state/model";
import type { DependencyConfig } from "../wire/generated";
import { elementOf } from "./page.svelte";

const PHONE = "(max-width: 640px)";
const EDGE_PX = 16;
const SHOWN_MS = 1600;
/** So much of a result, or all of it, and it needs no scrolling. */
const SEEN_PX = 120;

const held = new WeakSet<Element>();

/** Keeps in sight what a press fills: beside a tall form its column stays where the window is; on a phone the page scrolls to it
 *  when it is there, unless it is seen or the user has scrolled meanwhile, from `scrolled`. */
export function keepInSight(state: () => PageState, id: number, pressed: number, scrolled: number): void {
  const dependency = dependencyOf(state(), id);
  if (!dependency || !isPress(dependency, pressed)) return;
  const outputs = dependency.outputs.map((one) => elementOf(state(), one)).filter((one) => one?.checkVisibility());
  const button = elementOf(state(), pressed);
  for (const output of outputs) hold(columnOf(output ?? null, button));
  const [first] = outputs;
  if (!first || dependency.show_progress === "hidden" || !matchMedia(PHONE).matches) return;
  whenIdle(first, () => {
    const isFailed = dependency.outputs.some((one) => state().nodes[one]?.status.phase === "failed");
    if (!isFailed && Math.abs(scrollY - scrolled) < SEEN_PX / 2 && !isSeen(first)) show(first);
  });
}

function isPress({ targets }: DependencyConfig, pressed: number): boolean {
  return targets.some(([target, event]) => target === pressed && (event === "click" || event === "submit"));
}

/** The column of a row that has the result and not the button. */
function columnOf(output: Element | null, button: Element | null): Element | null {
  const column = output?.closest(".ll-row > .ll-column") ?? null;
  return column?.contains(button) ? null : column;
}

function hold(column: Element | null): void {
  const row = column?.parentElement;
  if (!column || !row || held.has(column)) return;
  held.add(column);
  const place = () => {
    const { left, right, height } = column.getBoundingClientRect();
    const others = [...row.children].filter((one) => one !== column).map((one) => one.getBoundingClientRect());
    const isBeside = others.some((other) => other.width > 0 && (other.right <= left + 1 || other.left >= right - 1));
    column.toggleAttribute("data-held", isBeside && height + 2 * EDGE_PX <= innerHeight);
  };
  const observer = new ResizeObserver(place);
  observer.observe(column);
  observer.observe(row);
  addEventListener("resize", place);
}

function whenIdle(element: Element, then: () => void): void {
  const isBusy = () => element.getAttribute("aria-busy") === "true";
  if (!isBusy()) {
    then();
    return;
  }
  const observer = new MutationObserver(() => {
    if (isBusy()) return;
    observer.disconnect();
    requestAnimationFrame(then); // the result has its height by then
  });
  observer.observe(element, { attributeFilter: ["aria-busy"] });
}

function isSeen(element: Element): boolean {
  const { top, bottom, height } = element.getBoundingClientRect();
  return Math.min(bottom, innerHeight) - Math.max(top, 0) >= Math.min(height, SEEN_PX);
}

function show(element: HTMLElement): void {
  element.dataset["arrived"] = "";
  element.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  setTimeout(() => {
    delete element.dataset["arrived"];
  }, SHOWN_MS);
}
