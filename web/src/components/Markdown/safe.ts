import DOMPurify from "dompurify";

const FORBID_TAGS = ["style", "link", "form", "input", "button", "select", "textarea", "iframe", "object", "embed", "base", "meta", "dialog", "template"];

/** Whatever could lay itself over the rest of the page. */
const LOOSE_POSITIONS = new Set(["fixed", "sticky", "absolute"]);

/** HTML as nodes that run nothing, restyle nothing but themselves and send nothing away.
 *  The nodes go into the page as they are: HTML that is written out and parsed again can change its meaning. */
export function safeNodes(html: string): DocumentFragment {
  const fragment = DOMPurify.sanitize(html, { FORBID_TAGS, FORBID_ATTR: ["formaction", "srcdoc", "autofocus"], ADD_ATTR: ["target"], RETURN_DOM_FRAGMENT: true });
  for (const element of fragment.querySelectorAll<HTMLElement>("[style]")) {
    if (LOOSE_POSITIONS.has(element.style.position)) element.style.removeProperty("position");
  }
  openOutside(fragment);
  return fragment;
}

/** HTML as the author wrote it (`sanitize_html=False`): scripts that come by parsing do not run. */
export function trustedNodes(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = html;
  openOutside(template.content);
  return template.content;
}

/** Links leave the page in a new tab, so that the work on it is not lost. */
function openOutside(root: DocumentFragment): void {
  for (const link of root.querySelectorAll("a[href]")) {
    if (link.getAttribute("href")?.startsWith("#")) link.removeAttribute("target");
    else if (link.getAttribute("target") !== "_self") {
      link.setAttribute("target", "_blank");
      link.setAttribute("rel", "noopener noreferrer");
    }
  }
}
