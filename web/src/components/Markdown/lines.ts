const BLANK_LINE = /\n[ \t]*\n/;

/** Where the blank line begins that ends what stands at the beginning of the text. */
export function untilBlankLine(text: string): number {
  const found = text.search(BLANK_LINE);
  return found < 0 ? text.length : found;
}
