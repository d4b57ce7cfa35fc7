import { getContext, setContext } from "svelte";
import type { Page } from "./page.svelte";

const KEY = Symbol("page");

export function providePage(page: Page): void {
  setContext(KEY, page);
}

export function usePage(): Page {
  return getContext<Page>(KEY);
}
