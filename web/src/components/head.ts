/** What is being loaded into the head of the page; null when nothing is. */
let loading: Promise<unknown> | null = null;

export function headLoads(): Promise<unknown> | null {
  return loading;
}

/** Adds markup of the author's to the head of the page, but for scripts, styles and elements that are there. Scripts run in
 *  their order, with the nonce that the page's policy asks for. */
export function addToHead(markup: string, nonce: string): void {
  const template = document.createElement("template");
  template.innerHTML = markup;
  const there = new Set([...document.head.children].map(nameOf));
  for (const element of [...template.content.children]) {
    if (there.has(nameOf(element))) continue;
    const added = element instanceof HTMLScriptElement ? script(element, nonce) : element;
    const before = loading ?? Promise.resolve();
    const isInline = element instanceof HTMLScriptElement && !element.src;
    // One that is written there runs at once, but has to wait for the libraries before it.
    const done = isInline ? before.then(() => { document.head.append(added); }) : appended(added);
    const all = Promise.all([before, done]);
    loading = all;
    void all.then(() => { if (loading === all) loading = null; });
  }
}

function appended(element: Element): Promise<unknown> {
  document.head.append(element);
  if (!(element instanceof HTMLScriptElement)) return Promise.resolve();
  return new Promise((resolve) => {
    // What cannot be loaded is told by the browser, and by the code that needs it.
    element.addEventListener("load", resolve);
    element.addEventListener("error", resolve);
  });
}

/** A script that came by parsing does not run: a new one does. */
function script(parsed: HTMLScriptElement, nonce: string): HTMLScriptElement {
  const made = document.createElement("script");
  for (const { name, value } of [...parsed.attributes]) made.setAttribute(name, value);
  made.textContent = parsed.textContent;
  made.nonce = nonce;
  made.async = parsed.async;
  return made;
}

function nameOf(element: Element): string {
  return element.getAttribute("src") ?? element.getAttribute("href") ?? `${element.tagName} ${element.textContent} ${element.getAttribute("name") ?? ""}`;
}
