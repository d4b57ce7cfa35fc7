import type { PageConfig } from "../wire/generated";
import type { Page } from "./page.svelte";

export interface NavigationLink {
  readonly name: string;
  readonly url: string;
  readonly isHere: boolean;
  readonly isForeign: boolean;
}

/** What a `Navbar` of the page says: `null` without one. */
export interface NavbarOptions {
  readonly visible: unknown;
  readonly mainName: unknown;
  readonly more: unknown;
}

/** The links of the bar: the app's pages, then those that the author adds. Empty: there is no bar. */
export function navigationLinks(config: PageConfig, root: string, options: NavbarOptions | null): NavigationLink[] {
  if (options && options.visible !== true) return [];
  const own = config.pages
    .filter(([path, , isListed]) => isListed && (path !== "" || options?.mainName !== false))
    .map(([path, name]) => ({ name: path === "" && typeof options?.mainName === "string" ? options.mainName : name, path }));
  const more = Array.isArray(options?.more) ? (options.more as unknown[]).filter(isPair).map(([name, path]) => ({ name, path })) : [];
  return [...own, ...more].map(({ name, path }) => {
    const isForeign = /^https?:\/\//i.test(path);
    return { name, isForeign, url: isForeign ? path : `${root}/${path.replace(/^\/+/, "")}`, isHere: path === config.current_page };
  });
}

/** The same for what the page's `Navbar` says at the moment. */
export function followedLinks(page: Page): NavigationLink[] {
  const id = Object.values(page.state.nodes).find((node) => node.type === "navbar")?.id;
  const bar = id === undefined ? undefined : page.followed.node(id);
  return navigationLinks(page.config, page.server.root, bar ? { visible: bar.props["visible"], mainName: bar.props["main_page_name"], more: bar.value } : null);
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "string";
}
