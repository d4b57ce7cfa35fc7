import { isEqual } from "../../state/equal";
import { openFormula } from "./math";
import type { Grammar, Links } from "./render";
import { type Section, sectionsOf } from "./sections";

type Known = Omit<Section, "pieces"> & {
  /** The place of its first piece. */
  readonly firstPiece: number;
};

/** A Markdown text that changes, mostly at its end. Only the sections that a change may concern are read again, so text
 *  that grows costs what is added. */
export class GrowingText {
  #text = "";
  readonly #sections: Known[] = [];
  readonly #pieces: string[] = [];
  #links: Links = Object.create(null) as Links;

  constructor(private readonly grammar: Grammar) {}

  /** The HTML of the top-level blocks. */
  get pieces(): readonly string[] {
    return this.#pieces;
  }

  /** Takes the whole text as it is now, and returns the place of the first piece that may have changed. */
  update(written: string): number {
    const text = written.includes("\r") ? written.replace(/\r\n?/g, "\n") : written;
    if (text === this.#text) return this.#pieces.length;
    const count = this.#unchanged(text);
    const { start, firstPiece } = this.#sections[count] ?? { start: 0, firstPiece: 0 };
    this.#sections.length = count;
    this.#pieces.length = firstPiece;
    this.#text = text;
    const areLinksSame = this.#add(start);
    return areLinksSame ? firstPiece : 0;
  }

  /** The number of sections that mean the same in the new text. What follows changes nothing before a blank line, but that
   *  a list or indented code may go on there, as the next line says, and that a formula may reach over blank lines. */
  #unchanged(text: string): number {
    const same = commonLength(this.#text, text);
    const open = openFormula(text, same, this.grammar.options.delimiters);
    const isSafe = ({ start, isAfterOpen }: Known) => {
      const end = isAfterOpen ? text.indexOf("\n", start) : start + text.slice(start, same).search(/\S/);
      return start <= open && start <= end && end < same;
    };
    return Math.max(0, this.#sections.findLastIndex(isSafe));
  }

  /** Reads the text from `start` on. False if that changed what links are called. */
  #add(start: number): boolean {
    const { blocks, html, options } = this.grammar;
    const rest = blocks(this.#text.slice(start));
    const added = sectionsOf(this.#text, start, rest.tokens, options);
    const before = this.#links;
    this.#links = merged([...this.#sections, ...added]);
    const areLinksSame = isEqual(before, this.#links);
    if (!areLinksSame) this.#readAgain(start);
    rest.read(this.#links);
    for (const section of added) {
      const { pieces, ...known } = section;
      this.#sections.push({ ...known, firstPiece: this.#pieces.length });
      for (const piece of pieces) this.#pieces.push(html(piece));
    }
    return areLinksSame;
  }

  /** Reads the sections before `end` again that may hold a link to a defined address. */
  #readAgain(end: number): void {
    const { blocks, html, options } = this.grammar;
    for (const [place, { start, firstPiece }] of this.#sections.entries()) {
      const source = this.#text.slice(start, this.#sections[place + 1]?.start ?? end);
      if (!source.includes("[")) continue;
      const { tokens, read } = blocks(source);
      read(this.#links);
      const pieces = sectionsOf(source, 0, tokens, options).flatMap((section) => section.pieces);
      for (const [number, piece] of pieces.entries()) this.#pieces[firstPiece + number] = html(piece);
    }
  }
}

function merged(sections: readonly Pick<Section, "links">[]): Links {
  const all = Object.create(null) as Links;
  // The first to define a name defines it.
  for (const { links } of sections) for (const name in links) if (!(name in all)) all[name] = links[name] as Links[string];
  return all;
}

/** How much of the beginning is the same. */
function commonLength(a: string, b: string): number {
  if (b.startsWith(a)) return a.length;
  let same = 0;
  let different = Math.min(a.length, b.length) + 1;
  // The beginnings of this many characters are the same, and those of that many are not.
  while (different - same > 1) {
    const middle = (same + different) >> 1;
    if (b.startsWith(a.slice(0, middle))) same = middle;
    else different = middle;
  }
  return same;
}
