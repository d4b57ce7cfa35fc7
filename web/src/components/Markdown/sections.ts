import type { Links, MarkdownOptions, Token } from "./render";
import { openTags } from "./tags";

/** A stretch of a text that begins after a blank line, where nothing is open: it reads the same by itself as in the whole
 *  text, but for links to addresses that are defined elsewhere. */
export interface Section {
  readonly start: number;
  /** Its top-level blocks: tokens that belong together, as an element that a later token closes (`<details>`). */
  readonly pieces: Token[][];
  /** Addresses that it defines; null where there are none. */
  readonly links: Links | null;
  /** What stands before it may go on after a blank line: a list, or indented code. */
  readonly isAfterOpen: boolean;
}

/** The sections of a text, given its tokens from `start` on. */
export function sectionsOf(text: string, start: number, tokens: readonly Token[], options: Pick<MarkdownOptions, "showsUnknownTags">): Section[] {
  const sections: { start: number; isAfterOpen: boolean; pieces: Token[][]; tokens: Token[] }[] = [];
  let at = start;
  let depth = 0;
  /** Whether the tokens, one after the other, are the text: else their places are not known. */
  let isPlaced = true;
  let isAfterOpen = false;
  for (const token of tokens) {
    let section = sections.at(-1);
    if (!section || (token.type !== "space" && depth === 0 && isPlaced && isAfterBlankLine(text, at))) {
      section = { start: at, isAfterOpen, pieces: [], tokens: [] };
      sections.push(section);
    }
    if (token.type !== "space") isAfterOpen = token.type === "list" || token.type === "code";
    section.tokens.push(token);
    if (token.type !== "space" && token.type !== "def") {
      const last = section.pieces.at(-1);
      if (depth > 0 && last) last.push(token);
      else section.pieces.push([token]);
      if (token.type === "html") depth = Math.max(0, depth + openTags(token.raw, options.showsUnknownTags));
    }
    isPlaced &&= text.startsWith(token.raw, at);
    at += token.raw.length;
  }
  return sections.map(({ tokens: own, ...section }) => ({ ...section, links: definedIn(own) }));
}

function isAfterBlankLine(text: string, at: number): boolean {
  if (at === 0) return true;
  let before = at - 1;
  if (text[before] !== "\n") return false;
  do before -= 1;
  while (text[before] === " " || text[before] === "\t");
  return before < 0 || text[before] === "\n";
}

interface Nested {
  readonly type: string;
  readonly tokens?: readonly Token[];
  readonly items?: readonly Token[];
}

/** The addresses that are defined in these blocks. */
export function definedIn(tokens: readonly Token[]): Links | null {
  let links: Links | null = null;
  const visit = (token: Token) => {
    if (token.type === "def") {
      links ??= Object.create(null) as Links;
      // The first to define a name defines it.
      if (!(token.tag in links)) links[token.tag] = { href: token.href, title: token.title };
      return;
    }
    const { tokens: inside, items } = token as Nested;
    if (items) items.forEach(visit);
    // What lines hold is not read yet, so these are blocks within blocks.
    if (inside) inside.forEach(visit);
  };
  tokens.forEach(visit);
  return links;
}
