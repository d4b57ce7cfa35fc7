import { Marked, type Token, type TokensList } from "marked";
import { mathExtension, type Delimiter } from "./math";
import { headingExtension } from "./headings";
import { isKnownTag, openTags } from "./tags";
import { t } from "../../texts/texts";

export interface MarkdownOptions {
  readonly breaks: boolean;
  readonly delimiters: readonly Delimiter[];
  readonly headerLinks: boolean;
  /** Tags that are no HTML are shown as the text they are (`Vec<T>`, `<thinking>`). */
  readonly showsUnknownTags: boolean;
}

/** Turns Markdown into the HTML of its top-level pieces, as the text gives it: `safe.ts` makes it fit for the page.
 *  Streaming changes the last piece only, so the page keeps the others as they are. */
export function renderer(options: MarkdownOptions): (text: string) => readonly string[] {
  const marked = new Marked({ gfm: true, breaks: options.breaks }, mathExtension(options.delimiters), {
    renderer: {
      checkbox: ({ checked }) => `<span class="md-task" role="img" aria-label="${checked ? t("Done") : t("To do")}">${checked ? "✓" : ""}</span>`,
      ...(options.showsUnknownTags ? { html: ({ text }) => unknownAsText(text) } : {}),
    },
  });
  if (options.headerLinks) marked.use(headingExtension());
  return (text) => {
    const tokens = marked.lexer(text);
    return pieces(tokens).map((piece) => marked.parser(withLinks(piece, tokens)));
  };
}

/** Tokens that belong together: an element that a later token closes (`<details>` around paragraphs) stays whole. */
function pieces(tokens: readonly Token[]): Token[][] {
  const all: Token[][] = [];
  let depth = 0;
  for (const token of tokens) {
    if (token.type === "space" || token.type === "def") continue;
    const last = all.at(-1);
    if (depth > 0 && last) last.push(token);
    else all.push([token]);
    if (token.type === "html") depth = Math.max(0, depth + openTags(token.raw));
  }
  return all;
}

const withLinks = (piece: Token[], all: TokensList): TokensList => Object.assign(piece, { links: all.links });

const TAG = /<(\/?)([A-Za-z][\w-]*)([^>]*)>?/g;

function unknownAsText(html: string): string {
  return html.replace(TAG, (tag: string, _slash: string, name: string) => (isKnownTag(name) ? tag : tag.replaceAll("<", "&lt;").replaceAll(">", "&gt;")));
}
