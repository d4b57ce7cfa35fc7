import { Lexer, Marked, Tokenizer, type Links, type Token } from "marked";
import { t } from "../../texts/texts";
import { headingExtension } from "./headings";
import { untilBlankLine } from "./lines";
import { mathExtension, type Delimiter } from "./math";
import { isKnownTag } from "./tags";

export interface MarkdownOptions {
  readonly breaks: boolean;
  readonly delimiters: readonly Delimiter[];
  readonly headerLinks: boolean;
  /** Tags that are no HTML are shown as the text they are (`Vec<T>`, `<thinking>`). */
  readonly showsUnknownTags: boolean;
}

export type { Links, Token };

/** The blocks of a text. What is in their lines is read later, when all addresses are known. */
export interface Blocks {
  readonly tokens: readonly Token[];
  /** Reads the lines of the blocks; `links` are the defined addresses. */
  read(links: Links): void;
}

/** Markdown with an author's options: text to blocks, and blocks to HTML as the text gives it. `safe.ts` makes that fit
 *  for the page. */
export interface Grammar {
  readonly options: MarkdownOptions;
  blocks(text: string): Blocks;
  html(tokens: readonly Token[]): string;
}

export function grammar(options: MarkdownOptions): Grammar {
  const marked = new Marked({ gfm: true, breaks: options.breaks }, mathExtension(options.delimiters), {
    renderer: {
      checkbox: ({ checked }) => `<span class="md-task" role="img" aria-label="${checked ? t("Done") : t("To do")}">${checked ? "✓" : ""}</span>`,
      // A class, since a rule with `:has` makes the browser look at the styles of the whole text with each word.
      listitem(item) {
        return item.task ? `<li class="md-todo">${this.parser.parse(item.tokens)}</li>\n` : false;
      },
      ...(options.showsUnknownTags ? { html: ({ text }) => unknownAsText(text) } : {}),
    },
  });
  if (options.headerLinks) marked.use(headingExtension());
  marked.setOptions({ tokenizer: new LocalTokenizer(marked.defaults) });
  return {
    options,
    blocks(text) {
      const lexer = new Lexer(marked.defaults);
      return {
        tokens: lexer.blockTokens(text, lexer.tokens),
        read(links) {
          lexer.tokens.links = links;
          for (const { src, tokens: inside } of lexer.inlineQueue.splice(0)) {
            // What one block leaves open (`<a>`, `<code>`) says nothing about the next.
            lexer.state.inLink = lexer.state.inRawBlock = false;
            lexer.inlineTokens(src, inside);
          }
        },
      };
    },
    html: (tokens) => marked.parser([...tokens]),
  };
}

class LocalTokenizer extends Tokenizer {
  /** No definition of a link reaches over a blank line, as CommonMark says: text that is written later cannot make one of
   *  a paragraph before it. */
  override def(src: string) {
    return /^ {0,3}\[/.test(src) ? super.def(src.slice(0, untilBlankLine(src))) : undefined;
  }

  /** Marked 18 fails on some quotes (`* a\n\t>> -\n|-|`): those are paragraphs. */
  override blockquote(src: string) {
    const { state } = this.lexer;
    const { top } = state;
    try {
      return super.blockquote(src);
    } catch {
      state.top = top;
      return undefined;
    }
  }
}

const TAG = /<(\/?)([A-Za-z][\w-]*)([^>]*)>?/g;

function unknownAsText(html: string): string {
  return html.replace(TAG, (tag: string, _slash: string, name: string) => (isKnownTag(name) ? tag : tag.replaceAll("<", "&lt;").replaceAll(">", "&gt;")));
}
