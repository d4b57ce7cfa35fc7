import DOMPurify from "dompurify";
import { enclosedNodes } from "../markup";
import { withoutForeignMedia } from "../foreign";

/** What markup may do: "none" for untrusted markup, "own box" for what an author lets a chat show, "page" for the author's own. */
export type Freedom = "none" | "own box" | "page";

export function nodesOf(html: string, freedom: Freedom): DocumentFragment {
  if (freedom === "none") return safeNodes(html);
  return freedom === "page" ? trustedNodes(html) : boxedNodes(html);
}

const FORBID_TAGS = ["style", "link", "form", "input", "button", "select", "textarea", "datalist", "iframe", "object", "embed", "base", "meta", "dialog", "template", "slot"];

/** Attributes that act on other parts of the page, or send something away. */
const FORBID_ATTR = [
  ...["formaction", "srcdoc", "srcset", "sizes", "autofocus", "tabindex", "for", "command", "commandfor", "popover", "popovertarget", "popovertargetaction"],
  ...["slot", "part", "exportparts", "nonce", "aria-owns", "aria-controls", "aria-flowto", "aria-activedescendant"],
];

/** Before every `id` and `name`, so that none of them is one of the page's. */
const PREFIX = "user-content-";

/** Of our own, so that its settings are read once and not with each piece of a text. */
const purifier = DOMPurify(window);
purifier.setConfig({ FORBID_TAGS, FORBID_ATTR, ADD_ATTR: ["target"], SANITIZE_NAMED_PROPS: true, RETURN_DOM_FRAGMENT: true });

/** What does not begin with a tag, or has one that is none of these. All of them are harmless in any place and order, and the sanitizer leaves them as they are. */
const OTHER_TAG = new RegExp(
  `^(?!<[a-z])|<(?!(?:${[
    "/?(?:p|em|strong|del|code|pre|ul|ol|li|blockquote|h[1-6]|table|thead|tbody|tr|th|td)",
    "br|hr|/a",
    'code class="language-[\\w+#.-]{1,40}"',
    't[hd] align="(?:left|center|right)"',
    'ol start="\\d{1,9}"',
    'a href="https?://[\\w./?=#%~:+,;@!-]*"',
  ].join("|")})>)`,
);

/** A document that is not shown, without a type, as those in which DOMPurify reads HTML. */
const inert = new DOMParser().parseFromString("", "text/html");

/** Most of what Markdown makes, without the sanitizer, which takes ten times as long. */
function plainNodes(html: string): DocumentFragment | null {
  // A table within a paragraph depends on the parser's mode.
  if (OTHER_TAG.test(html) || (html.includes("<p>") && html.includes("<table>"))) return null;
  const fragment = inert.createDocumentFragment();
  inert.body.innerHTML = html;
  fragment.append(...inert.body.childNodes);
  if (html.includes("<a ")) openOutside(fragment);
  return fragment;
}

/** HTML as nodes that run nothing, restyle nothing but themselves and send nothing away.
 *  The nodes go into the page as they are: HTML that is written out and parsed again can change its meaning. */
export function safeNodes(html: string): DocumentFragment {
  return plainNodes(html) ?? sanitized(html);
}

export function sanitized(html: string): DocumentFragment {
  const fragment = purifier.sanitize(html) as unknown as DocumentFragment;
  for (const element of fragment.querySelectorAll("*")) {
    withoutPageClasses(element);
    referToPrefixed(element);
  }
  for (const element of fragment.querySelectorAll<HTMLElement>("[style]")) keepInPlace(element.style);
  withoutForeignMedia(fragment);
  openOutside(fragment);
  return fragment;
}

/** The page's own classes would make it look like a part of the page. The author's may be used. */
function withoutPageClasses(element: Element): void {
  const borrowed = [...element.classList].filter((name) => /^(ll-|svelte-)/.test(name));
  if (borrowed.length) element.classList.remove(...borrowed);
}

/** Parts of a drawing that name each other. */
function referToPrefixed(element: Element): void {
  if (element.namespaceURI !== "http://www.w3.org/2000/svg" || element.localName === "a") return;
  for (const { name, value } of [...element.attributes]) {
    const changed = value.replace(/^#(?=\S)/, name.endsWith("href") ? `#${PREFIX}` : "#").replace(/url\((["']?)#/g, `url($1#${PREFIX}`);
    if (changed !== value) element.setAttribute(name, changed);
  }
}

/** Whatever could lay itself over the rest of the page. That the box of a text clips it is the other half. */
const LOOSE_POSITIONS = new Set(["fixed", "sticky", "absolute"]);

function keepInPlace(style: CSSStyleDeclaration): void {
  if (LOOSE_POSITIONS.has(style.position)) style.removeProperty("position");
  // Variables hold text that is read only where it is used, addresses too.
  for (const name of [...style]) if (name.startsWith("--")) style.removeProperty(name);
}

/** What a link within a text leads to: a heading of the same text, if there is one. */
export function targetOf(link: Element | null, text: Element): Element | null {
  const name = link?.getAttribute("href") ?? "";
  if (!name.startsWith("#") || name === "#") return null;
  let decoded = name.slice(1);
  try {
    decoded = decodeURIComponent(decoded);
  } catch {
    // It is taken as it is written.
  }
  return [...text.querySelectorAll("[id]")].find((element) => element.id === PREFIX + decoded) ?? null;
}

/** HTML as the author wrote it (`sanitize_html=False`): scripts that come by parsing do not run. */
function trustedNodes(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = html;
  withoutForeignMedia(template.content);
  openOutside(template.content);
  return template.content;
}

/** HTML of a chat with `sanitize_html=False`: frames and fields stay, but nothing that acts on the page. */
function boxedNodes(html: string): DocumentFragment {
  const fragment = enclosedNodes(html);
  for (const element of fragment.querySelectorAll("style")) element.remove();
  for (const element of fragment.querySelectorAll("*")) {
    withoutPageClasses(element);
    for (const name of ["id", "name", "for", "form"]) element.removeAttribute(name);
  }
  openOutside(fragment);
  return fragment;
}

/** Links leave the page in a new tab, so that the work on it is not lost. */
function openOutside(root: DocumentFragment): void {
  for (const link of root.querySelectorAll("a[href], area[href]")) {
    if (link.getAttribute("href")?.startsWith("#")) link.removeAttribute("target");
    else if (link.getAttribute("target") !== "_self") {
      link.setAttribute("target", "_blank");
      link.setAttribute("rel", "noopener noreferrer");
    }
  }
}
