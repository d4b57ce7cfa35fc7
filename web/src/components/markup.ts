import { withoutForeignMedia } from "./foreign";

const REMOVED = "script, base, meta, object, embed, noscript";
const ADDRESSES = ["href", "src", "action", "formaction", "xlink:href", "data", "poster"];

/** The author's HTML as nodes. Their styles, frames and forms stay, since this is their page; nothing of it runs as a script:
 *  what parsing alone does not stop (handlers, `javascript:` addresses) is taken out, beside the page's policy that forbids it too. */
export function htmlNodes(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = html;
  disarm(template.content);
  withoutForeignMedia(template.content);
  return template.content;
}

/** Attributes that act outside of the markup: on the top layer, the page's focus or another page. */
const REACHING = ["popover", "popovertarget", "popovertargetaction", "command", "commandfor", "action", "formaction", "autofocus", "accesskey", "tabindex", "ping"];

/** HTML for a separate root (`enclose`), where its styles and names apply. It can send nothing and open nothing above the page. */
export function enclosedNodes(html: string): DocumentFragment {
  const fragment = htmlNodes(html);
  for (const link of fragment.querySelectorAll("link")) link.remove();
  for (const form of fragment.querySelectorAll("form")) form.replaceWith(...form.childNodes);
  for (const element of fragment.querySelectorAll("*")) {
    for (const name of REACHING) element.removeAttribute(name);
  }
  return fragment;
}

/** Shows untrusted HTML in a separate tree, which the page's names and styles do not reach. */
export function enclose(host: HTMLElement, html: string): void {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  root.replaceChildren(enclosedNodes(html));
}

function disarm(root: DocumentFragment): void {
  for (const element of root.querySelectorAll(REMOVED)) element.remove();
  for (const element of root.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) if (isArmed(name.toLowerCase(), value)) element.removeAttribute(name);
    if (element instanceof HTMLTemplateElement) disarm(element.content);
    // A frame with inline HTML would share the page's origin.
    if (element.hasAttribute("srcdoc") && !element.hasAttribute("sandbox")) element.setAttribute("sandbox", "");
  }
}

function isArmed(name: string, value: string): boolean {
  if (name.startsWith("on")) return true;
  // Browsers skip control characters and blanks in a scheme.
  // eslint-disable-next-line no-control-regex
  return ADDRESSES.includes(name) && /^(javascript|vbscript):/i.test(value.replace(/[\u0000-\u0020]/g, ""));
}
