import DOMPurify from "dompurify";
import { Marked, type Token, type TokensList } from "marked";
import { type Delimiter, mathExtension } from "./math";

/** One top-level piece of a document. Streaming changes the last ones only, so the page keeps the others as they are. */
export interface Block {
  readonly raw: string;
  readonly html: string;
}

export interface MarkdownOptions {
  readonly breaks: boolean;
  readonly sanitize: boolean;
  readonly delimiters: readonly Delimiter[];
}

/** Turns Markdown into safe blocks; `renderer` keeps the blocks of the text before and reuses those that did not change. */
export function renderer(options: MarkdownOptions): (text: string) => readonly Block[] {
  const marked = new Marked({ gfm: true, breaks: options.breaks }, mathExtension(options.delimiters));
  let known = new Map<string, Block>();
  return (text) => {
    const tokens = marked.lexer(text);
    const next = new Map<string, Block>();
    const blocks = tokens
      .filter((token) => token.type !== "space")
      .map((token) => {
        const block = known.get(token.raw) ?? { raw: token.raw, html: html(marked, token, tokens, options) };
        next.set(token.raw, block);
        return block;
      });
    known = next;
    return blocks;
  };
}

function html(marked: Marked, token: Token, all: TokensList, options: MarkdownOptions): string {
  const list = Object.assign([token], { links: all.links });
  const source = marked.parser(list);
  return options.sanitize ? sanitize(source) : source;
}

const FORBIDDEN = ["style", "link", "form", "iframe", "object", "embed", "base", "meta", "dialog"];

/** HTML without anything that runs, restyles the page or sends data away. */
export function sanitize(source: string): string {
  const fragment = DOMPurify.sanitize(source, {
    FORBID_TAGS: FORBIDDEN,
    FORBID_ATTR: ["formaction", "srcdoc"],
    RETURN_DOM_FRAGMENT: true,
  });
  for (const link of fragment.querySelectorAll("a[href]")) {
    if (link.getAttribute("href")?.startsWith("#")) continue;
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer");
  }
  for (const box of fragment.querySelectorAll("input")) box.setAttribute("aria-label", "Task");
  const holder = document.createElement("div");
  holder.append(fragment);
  return holder.innerHTML;
}
