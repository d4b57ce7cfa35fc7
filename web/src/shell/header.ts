import type { HeaderConfig, PageConfig } from "../wire/generated";

export interface HeaderLink {
  readonly name: string;
  readonly url: string;
  /** On another host: opened beside the app, which knows nothing of where its user went. */
  readonly isForeign: boolean;
  readonly isHere: boolean;
}

/** Addresses without a scheme are below the app's root. */
export function addressOf(address: string, root: string): string {
  return /^[a-z]+:/i.test(address) ? address : `${root}/${address.replace(/^\/+/, "")}`;
}

export function headerLinks(header: HeaderConfig, config: PageConfig, root: string): HeaderLink[] {
  return header.links.map(([name, address]) => ({
    name,
    url: addressOf(address, root),
    isForeign: /^https?:/i.test(address),
    isHere: address === `/${config.current_page ?? ""}`,
  }));
}

/** Whether links that need so much stand in a menu: on phones always. */
export function isFolded(width: number, needed: number): boolean {
  return width < 640 || width < needed;
}
