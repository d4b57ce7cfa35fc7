import type { Component } from "svelte";
import type { PageConfig } from "../wire/generated";
import type { Page } from "./page.svelte";

/** What stands above the page: the header, or links to the pages. A chunk, so that other pages need not know their files. */
export async function topOf(config: PageConfig): Promise<Component<{ page: Page }>> {
  return (config.header ? await import("./Header.svelte") : await import("./Navigation.svelte")).default;
}
