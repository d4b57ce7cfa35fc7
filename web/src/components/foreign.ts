import { t } from "../texts/texts";
import { hostOf, mayLoad, remedyFor } from "./media";

const ADDRESSED = "img, video, audio, source, track, image, feImage, use, input, [background], [poster], [srcset]";
const ADDRESSES = ["src", "srcset", "poster", "background", "href", "xlink:href"];

/** Replaces images, video and audio that the page would not load by links. */
export function withoutForeignMedia(root: DocumentFragment): void {
  for (const player of root.querySelectorAll("img, video, audio")) linkIfForeign(player);
  for (const element of root.querySelectorAll(ADDRESSED)) {
    for (const name of ADDRESSES) if (!isLoaded(name, element.getAttribute(name) ?? "")) element.removeAttribute(name);
  }
  for (const element of root.querySelectorAll("*")) withoutForeignReferences(element);
}

function linkIfForeign(player: Element): void {
  const addresses = [player, ...player.querySelectorAll("source")].flatMap((one) => one.getAttribute("src") ?? []);
  const refused = addresses.find((address) => !mayLoad(address));
  if (refused !== undefined && !addresses.some(mayLoad)) player.replaceWith(linkTo(player, refused));
}

function isLoaded(name: string, value: string): boolean {
  return name === "srcset" ? candidates(value).every(mayLoad) : mayLoad(value);
}

/** The addresses of a `srcset`. */
const candidates = (value: string) => [...value.matchAll(/(?:^|,)\s*([^\s,]\S*)/g)].map(([, address = ""]) => address.replace(/,+$/, ""));

function linkTo(element: Element, address: string): Element {
  const what = { VIDEO: t("Video"), AUDIO: t("Sound") }[element.tagName] ?? t("Picture");
  const link = document.createElement("a");
  link.className = "ll-foreign-media";
  link.href = address;
  link.textContent = `${t("{what} on {host}", { what, host: hostOf(address) })}${element.getAttribute("alt") ? `: ${element.getAttribute("alt") ?? ""}` : ""}`;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.title = `${t("This page loads nothing from there.")} ${t("Its author can allow it:")} ${remedyFor(address)}`;
  return link;
}

/** What CSS reads: `u\\72l(…)` is `url(…)`. */
const unescaped = (value: string) =>
  value.replace(/\\(?:([0-9a-f]{1,6})\s?|(.))/gi, (_, code: string | undefined, letter: string | undefined) => letter ?? String.fromCodePoint(Math.min(parseInt(code ?? "", 16), 0x10ffff)));

const REFERENCE = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^)]*))\s*\)/gi;

/** Addresses in styles and in the attributes of SVG. */
function withoutForeignReferences(element: Element): void {
  const isRefused = (value: string) => [...unescaped(value).matchAll(REFERENCE)].some(([, a, b, c]) => !mayLoad((a ?? b ?? c ?? "").trim()));
  for (const { name, value } of [...element.attributes]) if (name !== "style" && isRefused(value)) element.removeAttribute(name);
  if (!element.hasAttribute("style") || !("style" in element)) return;
  const style = element.style as CSSStyleDeclaration;
  for (const name of [...style]) if (isRefused(style.getPropertyValue(name))) style.removeProperty(name);
}
